import type { DueDelivery } from '#application';
import type { Executor } from '../executor.js';

/**
 * The lease a message was announced with is its claim: as long as the row still bears it, nobody else took it.
 * The ids come in order and are searched, not joined: see MOVE in settle.ts.
 */
const CLAIM = {
  name: 'ledger-claim',
  text: `
    update deliveries d
    set due_at = to_timestamp($5 / 1000.0)
    where d.id = any ($1::uuid[]) and d.state = 'pending'
      and d.attempts = ($2::smallint[])[width_bucket(d.id, $1::uuid[])] - 1
      and (d.due_at = to_timestamp(($3::float8[])[width_bucket(d.id, $1::uuid[])] / 1000.0)
           or d.due_at <= to_timestamp($4 / 1000.0))
    returning d.id`,
};

const HASTEN = {
  name: 'ledger-hasten',
  text: `
    update deliveries
    set due_at = to_timestamp($3 / 1000.0)
    where due_at is not null and state = 'pending' and attempts = 0
      and event_key = any (array(
        select known.key from domain_event_ids known
        join unnest($1::text[], $2::text[]) as given (account, event_id) using (account, event_id)))`,
};

export const claim = async (
  executor: Executor,
  deliveries: readonly Pick<DueDelivery, 'id' | 'attempt' | 'leaseUntil'>[],
  { now, leaseUntil }: { now: number; leaseUntil: number },
): Promise<ReadonlySet<string>> => {
  const sorted = deliveries.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const rows = await executor.run<{ id: string }>(CLAIM, [
    sorted.map(({ id }) => id),
    sorted.map(({ attempt }) => attempt),
    sorted.map((delivery) => delivery.leaseUntil),
    now,
    leaseUntil,
  ]);
  return new Set(rows.map(({ id }) => id));
};

export const hasten = async (
  executor: Executor,
  events: readonly { readonly account: string; readonly id: string }[],
  now: number,
): Promise<void> => {
  await executor.run(HASTEN, [
    events.map(({ account }) => account),
    events.map(({ id }) => id),
    now,
  ]);
};
