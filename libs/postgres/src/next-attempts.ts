import type { Executor } from './executor.js';

/**
 * Of each webhook the first row of an index in which only deliveries lie that failed before; in order, a queue
 * says for all of them when it goes on. What is taken is due again when its lease is over. `offset 0` keeps what
 * looks into every day there is from being planned and asked twice.
 */
const NEXT_ATTEMPTS = {
  name: 'webhook-next-attempts',
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

/** When the next attempt of something that failed is due, by the ids of the webhooks that have one. */
export const nextAttemptsOf = async (
  executor: Executor,
  webhookIds: readonly string[],
): Promise<ReadonlyMap<string, Date>> => {
  if (webhookIds.length === 0) return new Map();
  const rows = await executor.run<{ webhook_id: string; due_at: Date }>(NEXT_ATTEMPTS, [
    webhookIds,
  ]);
  return new Map(rows.map(({ webhook_id: webhookId, due_at: dueAt }) => [webhookId, dueAt]));
};
