import type { Executor } from '../executor.js';

/** The ids come in order and are searched, not joined: see MOVE in settle.ts. */
const POSTPONE = {
  name: 'ledger-postpone',
  text: `
    update deliveries d
    set due_at = to_timestamp(($2::float8[])[width_bucket(d.id, $1::uuid[])] / 1000.0)
    where d.id = any ($1::uuid[]) and d.state = 'pending'`,
};

/** It was only asked for again: that it did succeed stays seen. */
const HAD_SUCCEEDED = `d.attempts > 0 and exists (
  select from attempts a
  where a.delivery_id = d.id and a.number = d.attempts and a.outcome = 'success')`;

/**
 * The share lock makes this wait for a webhook that is being enabled at the moment, and see it enabled:
 * nothing is held for it after its held deliveries were let go.
 */
const PARK = {
  name: 'ledger-park',
  text: `
    with owner as (
      select id, status from webhooks
      where id in (select webhook_id from deliveries where id = any ($1::uuid[]))
      for share
    )
    update deliveries d
    set state = case
          when owner.status = 'enabled' then 'pending'
          when ${HAD_SUCCEEDED} then 'succeeded'
          when owner.status = 'deleted' then 'cancelled'
          else 'held' end::delivery_state,
        due_at = case owner.status when 'enabled' then to_timestamp($2 / 1000.0) end
    from owner
    where d.id = any ($1::uuid[]) and d.webhook_id = owner.id and d.state = 'pending'`,
};

/** Any of them, so that one with a million held does not stand before the others. */
const NEXT_RELEASE = {
  name: 'ledger-next-release',
  text: `select webhook_id, enabled_at from webhook_releases order by random() limit 1`,
};

/**
 * Only as it was looked up: of a webhook enabled meanwhile the same statement might see the status before and
 * forget a release that is still to come. What another clock let go meanwhile still looks held when it is picked,
 * so it is asked again; the release is over when little was there to pick, not when little was left of it.
 */
const RELEASE = {
  name: 'ledger-release',
  text: `
    with release as (
      select r.webhook_id, w.status from webhook_releases r join webhooks w on w.id = r.webhook_id
      where r.webhook_id = $1 and r.enabled_at = $4 for update of r skip locked
    ), picked as materialized (
      select d.id from deliveries d join release on release.webhook_id = d.webhook_id
      where d.state = 'held' and release.status = 'enabled' order by d.id limit $3
    ), freed as (
      update deliveries
      set state = 'pending', due_at = to_timestamp($2 / 1000.0)
      where id = any (array(select id from picked)) and state = 'held'
      returning id
    ), finished as (
      delete from webhook_releases
      where webhook_id in (select webhook_id from release) and (select count(*) from picked) < $3
    )
    select count(*)::integer as freed from freed`,
};

export const postpone = async (
  executor: Executor,
  deliveries: readonly { readonly id: string; readonly dueAt: number }[],
): Promise<void> => {
  const sorted = deliveries.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  await executor.run(POSTPONE, [sorted.map(({ id }) => id), sorted.map(({ dueAt }) => dueAt)]);
};

export const park = async (
  executor: Executor,
  deliveryIds: readonly string[],
  now: number,
): Promise<void> => {
  await executor.run(PARK, [deliveryIds, now]);
};

export const release = async (executor: Executor, now: number, limit: number): Promise<number> => {
  const [next] = await executor.run<{ webhook_id: string; enabled_at: Date }>(NEXT_RELEASE, []);
  if (!next) return 0;
  const { webhook_id: webhookId, enabled_at: enabledAt } = next;
  const [row] = await executor.run<{ freed: number }>(RELEASE, [webhookId, now, limit, enabledAt]);
  return row?.freed ?? 0;
};
