import type { KeepTerms, KeptEvent } from '#application';
import type { Executor } from '../executor.js';

/** Ids first: they alone decide what is a copy. Events and deliveries follow for those that are not. */
const KEEP = {
  name: 'ledger-keep',
  text: `
    with fresh as (
      insert into domain_event_ids as known (account, event_id, key, seen_at)
      select account, event_id, key, to_timestamp($9 / 1000.0)
      from unnest($1::uuid[], $2::text[], $3::text[]) as given (key, account, event_id)
      on conflict (account, event_id) do update set key = excluded.key, seen_at = excluded.seen_at
        where known.seen_at < to_timestamp($10 / 1000.0)
      returning key
    ), kept as (
      insert into domain_events
        (key, account, event_id, type, project, occurred_at, body, data_start, data_end)
      select key, account, event_id, type, project, occurred_at, body, data_start, data_end
      from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[],
                  $7::text[], $8::integer[], $11::integer[])
        as given (key, account, event_id, type, project, occurred_at, body, data_start, data_end)
      join fresh using (key)
    ), owed as (
      insert into deliveries (id, event_key, account, webhook_id, state, attempts, due_at)
      select id, event_key, account, webhook_id, 'pending', 0, to_timestamp($16 / 1000.0)
      from unnest($12::uuid[], $13::uuid[], $14::text[], $15::uuid[])
        as given (id, event_key, account, webhook_id)
      join fresh on fresh.key = given.event_key
    )
    select key from fresh`,
};

const byName = (a: KeptEvent, b: KeptEvent): number => (nameOf(a) < nameOf(b) ? -1 : 1);
const nameOf = ({ event }: KeptEvent): string => `${event.account}\n${event.id}`;

/** One statement, one transaction. Sorted, so that two batches with the same ids wait and do not deadlock. */
export const keep = async (
  executor: Executor,
  events: readonly KeptEvent[],
  { copiesSince, leaseUntil }: KeepTerms,
): Promise<ReadonlySet<string>> => {
  const first = events[0];
  if (!first) return new Set();
  const sorted = events.toSorted(byName);
  const deliveries = sorted.flatMap(({ key, event, deliveries: owed }) =>
    owed.map(({ id, webhookId }) => ({ id, key, account: event.account, webhookId })),
  );
  const rows = await executor.run<{ key: string }>(KEEP, [
    sorted.map(({ key }) => key),
    sorted.map(({ event }) => event.account),
    sorted.map(({ event }) => event.id),
    sorted.map(({ event }) => event.type),
    sorted.map(({ event }) => event.project),
    sorted.map(({ event }) => event.occurredAt),
    sorted.map(({ body }) => body),
    sorted.map(({ data }) => data[0]),
    first.receivedAt,
    copiesSince,
    sorted.map(({ data }) => data[1]),
    deliveries.map(({ id }) => id),
    deliveries.map(({ key }) => key),
    deliveries.map(({ account }) => account),
    deliveries.map(({ webhookId }) => webhookId),
    leaseUntil,
  ]);
  return new Set(rows.map(({ key }) => key));
};
