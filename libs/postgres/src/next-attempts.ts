import type { Executor } from './executor.js';

/** More deliveries that failed than that are not read through. */
const FEW = 10_000;

/**
 * Those of all webhooks are read through at once, from an index in which no others lie: it takes 1.5 ms where there are 90
 * days, while to ask in each of them for a hundred webhooks takes 4 ms, and for one webhook after the other 9 ms. In
 * order, a queue says for all of them when it goes on. What is taken is due again when its lease is over.
 */
const OF_FEW = {
  name: 'webhook-next-attempts-of-few',
  text: `
    with failed as materialized (
      select webhook_id, due_at from deliveries where state = 'pending' and attempts > 0 limit ${FEW}
    ), next as (
      select webhook_id, min(due_at) as due_at, bool_or(due_at is null) as is_queued
      from failed where webhook_id = any ($1::uuid[])
      group by webhook_id
    )
    select (select count(*) from failed)::integer as looked, next.webhook_id,
      least(next.due_at, case when next.is_queued then greatest(q.due_at, q.lease_until) end) as due_at
    from (values (1)) as always
    left join next on true
    left join webhook_schedules q on q.webhook_id = next.webhook_id and q.chore = 'queue'`,
};

/**
 * Of each webhook the first row of an index in which only deliveries lie that failed before. `offset 0` keeps what
 * looks into every day there is from being planned and asked twice.
 */
const OF_MANY = {
  name: 'webhook-next-attempts-of-many',
  text: `
  select webhook_id, due_at from (
    select given.webhook_id, least(
      (select due_at from deliveries d
       where d.webhook_id = given.webhook_id and d.state = 'pending' and d.attempts > 0
         and d.due_at is not null
       order by d.due_at limit 1),
      (select greatest(q.due_at, q.lease_until) from webhook_schedules q
       where q.webhook_id = given.webhook_id and q.chore = 'queue'
         and exists (
           select from deliveries d
           where d.webhook_id = given.webhook_id and d.state = 'pending' and d.attempts > 0
             and d.due_at is null))
    ) as due_at
    from unnest($1::uuid[]) as given (webhook_id)
    offset 0
  ) as next
  where due_at is not null`,
};

interface NextAttempt {
  /** Null where there is none. */
  readonly webhook_id: string | null;
  readonly due_at: Date | null;
}

/** When the next attempt of something that failed is due, by the ids of the webhooks that have one. */
export const nextAttemptsOf = async (
  executor: Executor,
  webhookIds: readonly string[],
): Promise<ReadonlyMap<string, Date>> => {
  if (webhookIds.length === 0) return new Map();
  const few = await executor.run<NextAttempt & { looked: number }>(OF_FEW, [webhookIds]);
  const isAll = (few[0]?.looked ?? 0) < FEW;
  const rows = isAll ? few : await executor.run<NextAttempt>(OF_MANY, [webhookIds]);
  return new Map(
    rows.flatMap(({ webhook_id: id, due_at: dueAt }) =>
      id === null || dueAt === null ? [] : [[id, dueAt]],
    ),
  );
};
