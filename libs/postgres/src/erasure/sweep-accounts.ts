import type { EntityManager } from 'typeorm';
import { deleteBatch } from '../housekeeping/delete-some.js';
import { firstIdAt } from '../partitions.js';
import { eraseDeliveries } from './erase-deliveries.js';

const BATCH = 1_000;

/** Somebody made the account anew: what is published for it is its own, but not what is told of erased webhooks. */
const IN_USE = `
  select exists (select from accounts where id = $1)
    or exists (select from webhooks where account = $1 and status <> 'deleted')
    or exists (select from api_keys where account = $1) as used`;

/** Keys are UUIDv7: those before another came before it. */
const EVENTS = `
  select key from domain_events
  where account = $1 and key < $2 and (not $3 or type like 'webhook.%') limit ${BATCH}`;

/**
 * What was routed for an erased account until then: messages were under way. Resolves to whether there may
 * be more. Instants in ms.
 */
export const sweepAccount = async (
  manager: EntityManager,
  account: string,
  { until, now }: { readonly until: number; readonly now: number },
): Promise<boolean> => {
  const [row] = await manager.query<{ used: boolean }[]>(IN_USE, [account]);
  const isUsed = row?.used ?? true;
  const events = await manager.query<{ key: string }[]>(EVENTS, [
    ...[account, firstIdAt(until), isUsed],
  ]);
  const keys = events.map(({ key }) => key);
  if (keys.length > 0) {
    const owed = 'event_key = any ($1::uuid[])';
    while ((await eraseDeliveries(manager, owed, keys, now)).more);
    await manager.query(
      'delete from domain_event_ids where account = $1 and key = any ($2::uuid[])',
      [account, keys],
    );
    await manager.query('delete from domain_events where key = any ($1::uuid[])', [keys]);
  }
  const letters = isUsed
    ? 0
    : await deleteBatch(manager, 'dead_letters', 'account = $1 and seen_at < $2', [
        ...[account, new Date(until)],
      ]);
  return keys.length === BATCH || letters > 0;
};
