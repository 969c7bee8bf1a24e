import { hostOf } from '#application';
import { webhookDecider, type WebhookEvent, type WebhookState } from '#domain';
import type { EntityManager } from 'typeorm';
import { WebhookRow } from './entities/webhook-row.js';

interface Projected {
  /** Before the events. */
  readonly before: WebhookState;
  readonly state: WebhookState;
  readonly version: number;
  readonly events: readonly WebhookEvent[];
  readonly at: Date;
}

/** What the API reads of a webhook, written in the transaction that records what happened to it. */
export const project = async (
  manager: EntityManager,
  webhookId: string,
  { before, state, version, events, at }: Projected,
): Promise<void> => {
  if (state.status === 'absent') return;
  const updatedAt = events.some(isAdministrative) ? { updatedAt: at } : {};
  const values = { version, ...updatedAt, ...columnsAfter(before, events) };
  if (events[0]?.type === 'webhook.created') {
    await manager.insert(WebhookRow, { id: webhookId, createdAt: at, updatedAt: at, ...values });
    return;
  }
  await manager
    .createQueryBuilder()
    .update(WebhookRow)
    .set({ ...values, changedIn: () => 'pg_current_xact_id()' })
    .where({ id: webhookId })
    .execute();
  if (events.some(({ type }) => type === 'webhook.enabled')) {
    await manager.query(
      `insert into webhook_releases values ($1, $2)
       on conflict (webhook_id) do update set enabled_at = excluded.enabled_at`,
      [webhookId, at],
    );
  }
};

export const isAdministrative = ({ type }: WebhookEvent): boolean =>
  type !== 'webhook.throttled' && !type.startsWith('webhook.delivery-');

/** Event by event, since a deleted webhook's row keeps what it said last. */
const columnsAfter = (
  before: WebhookState,
  events: readonly WebhookEvent[],
): Partial<WebhookRow> => {
  let state = before;
  let columns: Partial<WebhookRow> = {};
  for (const event of events) {
    state = webhookDecider.evolve(state, event);
    if (state.status !== 'absent') columns = { ...columns, ...columnsOf(state) };
  }
  return columns;
};

export const columnsOf = (
  state: Exclude<WebhookState, { status: 'absent' }>,
): Partial<WebhookRow> => {
  if (state.status === 'deleted') return { status: 'deleted', account: state.account };
  const { status, account, number, settings, run, verification, lastError, lastFailureAt } = state;
  const { name, url, events, projects } = settings;
  return {
    ...{ status, account, number, name, url, settings, verification, lastError },
    host: hostOf(url),
    owner: settings.owner,
    preset: settings.preset,
    events: [...events],
    projects: [...projects],
    disabledReason: state.status === 'disabled' ? state.reason : null,
    failures: run.failures,
    failingSince: run.since === null ? null : new Date(run.since),
    lastFailureAt: lastFailureAt === null ? null : new Date(lastFailureAt),
  };
};
