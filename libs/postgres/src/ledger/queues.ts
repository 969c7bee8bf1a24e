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

/** The length of a text is known without reading it. The one behind those that fit is told too. */
const QUEUED = {
  name: 'ledger-queued',
  text: `
    select id, webhook_id, attempts, event_key, place = 1 or (place <= $2 and bytes <= $3) as fits
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

export const queued = async (
  executor: Executor,
  webhookId: string,
  { limit, maxBytes }: QueueTerms,
): Promise<QueueHead> => {
  const standing = await executor.run<StandingRow>(QUEUED, [webhookId, limit, maxBytes]);
  const head = standing.filter(({ fits }) => fits);
  return {
    deliveries: await dueDeliveries(executor, head, { leaseUntil: 0 }),
    rest: standing[head.length]?.id ?? null,
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
