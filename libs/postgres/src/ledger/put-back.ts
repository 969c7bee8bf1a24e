import type { Executor } from '../executor.js';

const POSTPONE = {
  name: 'ledger-postpone',
  text: `
    update deliveries d
    set due_at = to_timestamp(given.due_at / 1000.0)
    from unnest($1::uuid[], $2::float8[]) as given (id, due_at)
    where d.id = any ($1::uuid[]) and d.id = given.id and d.state = 'pending'`,
};

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
    set state = case owner.status
          when 'enabled' then 'pending' when 'deleted' then 'cancelled' else 'held' end::delivery_state,
        due_at = case owner.status when 'enabled' then to_timestamp($2 / 1000.0) end
    from owner
    where d.id = any ($1::uuid[]) and d.webhook_id = owner.id and d.state = 'pending'`,
};

const NEXT_RELEASE = {
  name: 'ledger-next-release',
  text: `select webhook_id from webhook_releases order by enabled_at limit 1`,
};

const RELEASE = {
  name: 'ledger-release',
  text: `
    with release as (
      select r.webhook_id, w.status from webhook_releases r join webhooks w on w.id = r.webhook_id
      where r.webhook_id = $1 for update of r skip locked
    ), freed as (
      update deliveries
      set state = 'pending', due_at = to_timestamp($2 / 1000.0)
      where id = any (array(
        select d.id from deliveries d join release on release.webhook_id = d.webhook_id
        where d.state = 'held' and release.status = 'enabled' order by d.id limit $3))
      returning id
    ), finished as (
      delete from webhook_releases
      where webhook_id in (select webhook_id from release) and (select count(*) from freed) < $3
    )
    select count(*)::integer as freed from freed`,
};

export const postpone = async (
  executor: Executor,
  deliveries: readonly { readonly id: string; readonly dueAt: number }[],
): Promise<void> => {
  await executor.run(POSTPONE, [
    deliveries.map(({ id }) => id),
    deliveries.map(({ dueAt }) => dueAt),
  ]);
};

export const park = async (
  executor: Executor,
  deliveryIds: readonly string[],
  now: number,
): Promise<void> => {
  await executor.run(PARK, [deliveryIds, now]);
};

export const release = async (executor: Executor, now: number, limit: number): Promise<number> => {
  const [next] = await executor.run<{ webhook_id: string }>(NEXT_RELEASE, []);
  if (!next) return 0;
  const [row] = await executor.run<{ freed: number }>(RELEASE, [next.webhook_id, now, limit]);
  return row?.freed ?? 0;
};
