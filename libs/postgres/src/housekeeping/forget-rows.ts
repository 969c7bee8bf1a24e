import type { EntityManager } from 'typeorm';
import { deleteSome } from './delete-some.js';
import { together, type Progress } from './progress.js';

interface Terms {
  readonly now: number;
  readonly copiesSince: number;
  readonly deliveriesSince: number | null;
  readonly payloadsSince: number | null;
}

/** Longer than any wait for a host: what is older is of webhooks that are there no more. */
const HOST_REMEMBERED_MS = 30 * 86_400_000;

/** Rows outside of the ledger that nobody asks for any more, some of each kind. Instants in ms. */
export const forgetRows = async (
  manager: EntityManager,
  { now, copiesSince, deliveriesSince, payloadsSince }: Terms,
): Promise<Progress> =>
  together(
    await deleteSome(manager, 'domain_event_ids', 'seen_at < $1', [new Date(copiesSince)]),
    await deleteSome(manager, 'idempotent_replies', 'expires_at <= $1', [new Date(now)]),
    await deleteSome(
      manager,
      'access_tokens',
      'greatest(access_expires_at, refresh_expires_at) <= $1',
      [new Date(now)],
    ),
    // A deleted webhook is never enabled again; of one that is only disabled, that may happen right now.
    await deleteSome(manager, 'webhook_releases', ofNoWebhook('webhook_releases')),
    await deleteSome(manager, 'webhook_activity', ofNoWebhook('webhook_activity')),
    await deleteSome(manager, 'webhook_rates', 'expires_at <= $1', [new Date(now)]),
    await deleteSome(manager, 'host_throttles', 'last_failure_at < $1', [
      new Date(now - HOST_REMEMBERED_MS),
    ]),
    await deleteSome(manager, 'jobs', `status <> 'running' and updated_at < $1`, [
      new Date(deliveriesSince ?? 0),
    ]),
    // What events said stands in them as well.
    await deleteSome(manager, 'dead_letters', 'seen_at < $1', [new Date(payloadsSince ?? 0)]),
  );

const ofNoWebhook = (table: string): string =>
  `not exists (select from webhooks w where w.id = ${table}.webhook_id and w.status <> 'deleted')`;
