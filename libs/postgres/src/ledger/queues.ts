import type { FullQueue, QueueHead, QueueTerms } from '#application';
import type { Suppression } from '#domain';
import type { Executor } from '../executor.js';
import { dueDeliveries, type TakenRow } from './take-due.js';

const QUEUE = {
  name: 'ledger-queue',
  text: `
    with queued as (
      update deliveries set due_at = null
      where id = any ($1::uuid[]) and state = 'pending'
      returning webhook_id
    )
    insert into webhook_schedules as there (webhook_id, chore, due_at, step, asked)
    select distinct webhook_id, 'queue', to_timestamp($2 / 1000.0), 0, 1
    from queued order by webhook_id
    on conflict (webhook_id, chore) do update set asked = there.asked + 1`,
};

/** Somebody asked for the one that stands before all others, which so need not wait any longer. */
const RESUME_QUEUES = {
  name: 'ledger-resume-queues',
  text: `
    update webhook_schedules s
    set due_at = to_timestamp($2 / 1000.0), step = 0
    from (
      select webhook_id, min(id::text)::uuid as first from deliveries
      where id = any ($1::uuid[]) and state = 'pending' and due_at is null group by webhook_id
    ) queued
    where s.webhook_id = queued.webhook_id and s.chore = 'queue'
      and s.due_at > to_timestamp($2 / 1000.0) and s.lease_until <= to_timestamp($2 / 1000.0)
      and not exists (
        select from deliveries d
        where d.webhook_id = queued.webhook_id and d.state = 'pending' and d.due_at is null
          and d.id < queued.first)`,
};

/** Counts no further than it takes, by the index of what is queued. */
const HURRY = {
  name: 'ledger-hurry',
  text: `
    update webhook_schedules s
    set due_at = to_timestamp($3 / 1000.0)
    from unnest($1::uuid[], $2::integer[]) as given (webhook_id, size)
    where s.webhook_id = given.webhook_id and s.chore = 'queue' and s.step = 0
      and s.due_at > to_timestamp($3 / 1000.0)
      and given.size <= (
        select count(*) from (
          select from deliveries d
          where d.webhook_id = given.webhook_id and d.state = 'pending' and d.due_at is null
          limit given.size
        ) as standing)`,
};

/**
 * The length of a text is known without reading it. The one behind those that fit is told too. What is overdue for
 * long may never come, and is not waited for.
 */
const QUEUED = {
  name: 'ledger-queued',
  text: `
    select id, webhook_id, attempts, event_key, place = 1 or (place <= $2 and bytes <= $3) as fits,
      place = 1 and (
        exists (
          select from deliveries o
          where o.webhook_id = $1 and o.id < standing.id and o.state = 'held')
        or exists (
          select from deliveries o
          where o.webhook_id = $1 and o.id < standing.id
            and o.state = 'pending' and o.due_at is not null
            and o.due_at > to_timestamp($4 / 1000.0) - interval '10 minutes'
            and o.due_at <= to_timestamp($5 / 1000.0))
      ) as awaits_older
    from (
      select d.*, row_number() over oldest as place,
        sum(coalesce(octet_length(e.body), 0)) over oldest as bytes
      from (
        select id, webhook_id, attempts, event_key from deliveries
        where webhook_id = $1 and state = 'pending' and due_at is null
        order by id limit $2::integer + 1
      ) d
      left join domain_events e on e.key = d.event_key
      window oldest as (order by d.id rows unbounded preceding)
    ) standing
    order by id`,
};

interface StandingRow extends TakenRow {
  readonly fits: boolean;
  readonly awaits_older: boolean;
}

const SUPPRESS = {
  name: 'ledger-suppress',
  text: `
    update deliveries d
    set state = 'suppressed', due_at = null, reason = given.reason
    from unnest($1::uuid[], $2::text[]) as given (id, reason)
    where d.id = given.id and d.state = 'pending'`,
};

export const queue = async (
  executor: Executor,
  deliveryIds: readonly string[],
  dueAt: number,
): Promise<void> => {
  await executor.run(QUEUE, [deliveryIds, dueAt]);
  await executor.run(RESUME_QUEUES, [deliveryIds, dueAt]);
};

export const hurry = async (
  executor: Executor,
  full: readonly FullQueue[],
  now: number,
): Promise<void> => {
  if (full.length === 0) return;
  const ids = full.map(({ webhookId }) => webhookId);
  await executor.run(HURRY, [ids, full.map(({ size }) => size), now]);
};

/** What stands there may lie in any day. */
export const queued = async (
  { executor, allDays }: { readonly executor: Executor; readonly allDays: Executor },
  webhookId: string,
  { now, leaseMs, limit, maxBytes }: QueueTerms,
): Promise<QueueHead> => {
  const standing = await allDays.run<StandingRow>(QUEUED, [
    ...[webhookId, limit, maxBytes],
    ...[now, now + leaseMs],
  ]);
  const head = standing.filter(({ fits }) => fits);
  return {
    deliveries: await dueDeliveries(executor, head, { leaseUntil: 0 }),
    rest: standing[head.length]?.id ?? null,
    awaitsOlder: standing[0]?.awaits_older ?? false,
  };
};

export const suppress = async (
  executor: Executor,
  deliveries: readonly { readonly id: string; readonly reason: Suppression }[],
): Promise<void> => {
  await executor.run(SUPPRESS, [
    deliveries.map(({ id }) => id),
    deliveries.map(({ reason }) => reason),
  ]);
};
