import type { KeepTerms, KeptEvent } from '#application';
import type { Executor } from '../executor.js';

/**
 * Ids first: they alone decide what is a copy. Events and deliveries follow for those that are not. Bodies come as
 * one run of bytes: in an array of texts every quote of them is escaped here and unescaped there.
 */
const keepWith = (queues: string): string => `
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
      select key, account, event_id, type, project, occurred_at,
             convert_from(substring($7::bytea from body_start for body_bytes), 'UTF8'),
             data_start, data_end
      from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[],
                  $12::integer[], $13::integer[], $8::integer[], $11::integer[])
        as given (key, account, event_id, type, project, occurred_at,
                  body_start, body_bytes, data_start, data_end)
      join fresh using (key)
    ), owed as (
      insert into deliveries (id, event_key, account, webhook_id, state, attempts, due_at)
      select id, event_key, account, webhook_id, 'pending', 0, to_timestamp(due_at / 1000.0)
      from unnest($14::uuid[], $15::uuid[], $16::text[], $17::uuid[], $18::float8[])
        as given (id, event_key, account, webhook_id, due_at)
      join fresh on fresh.key = given.event_key
    )${queues}
    select key from fresh`;

const KEEP = { name: 'ledger-keep', text: keepWith('') };

/** A queue that is there already is due when it is due: what failed before is not hurried. */
const KEEP_WITH_QUEUES = {
  name: 'ledger-keep-with-queues',
  text: keepWith(`, queues as (
      insert into webhook_schedules as there (webhook_id, chore, due_at, step, asked)
      select webhook_id, 'queue', to_timestamp(min(queued_until) / 1000.0), 0, 1
      from unnest($15::uuid[], $17::uuid[], $19::float8[])
        as given (event_key, webhook_id, queued_until)
      join fresh on fresh.key = given.event_key
      where queued_until is not null
      group by webhook_id order by webhook_id
      on conflict (webhook_id, chore) do update set asked = there.asked + 1
    )`),
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
    owed.map((delivery) => ({ ...delivery, key, account: event.account })),
  );
  const bodies = bodiesOf(sorted);
  const hasQueues = deliveries.some(({ queuedUntil }) => queuedUntil !== null);
  const rows = await executor.run<{ key: string }>(hasQueues ? KEEP_WITH_QUEUES : KEEP, [
    sorted.map(({ key }) => key),
    sorted.map(({ event }) => event.account),
    sorted.map(({ event }) => event.id),
    sorted.map(({ event }) => event.type),
    sorted.map(({ event }) => event.project),
    sorted.map(({ event }) => event.occurredAt),
    bodies.bytes,
    sorted.map(({ data }) => data[0]),
    first.receivedAt,
    copiesSince,
    sorted.map(({ data }) => data[1]),
    bodies.starts,
    bodies.lengths,
    deliveries.map(({ id }) => id),
    deliveries.map(({ key }) => key),
    deliveries.map(({ account }) => account),
    deliveries.map(({ webhookId }) => webhookId),
    deliveries.map(({ queuedUntil }) => (queuedUntil === null ? leaseUntil : null)),
    ...(hasQueues ? [deliveries.map(({ queuedUntil }) => queuedUntil)] : []),
  ]);
  return new Set(rows.map(({ key }) => key));
};

interface Bodies {
  /** All of them in UTF-8, one after the other. */
  readonly bytes: Buffer;
  /** Where each begins, counted from 1. */
  readonly starts: readonly number[];
  readonly lengths: readonly number[];
}

const bodiesOf = (events: readonly KeptEvent[]): Bodies => {
  const all = events.map(({ body }) => Buffer.from(body));
  const lengths = all.map(({ length }) => length);
  let next = 1;
  const starts = lengths.map((length) => (next += length) - length);
  return { bytes: Buffer.concat(all), starts, lengths };
};
