import type pg from 'pg';
import { webhookId } from './fill-ledger.js';
import { BUSY, ELSEWHERE, IS_TENANTS, LARGE, QUIET, RARE, TYPES, type Plan } from './world.js';

const PROJECTS = 3000;
const OWNERS = 300;
const INCIDENTS = 20;

/** Of the webhook with the number `n`. */
const ACCOUNT = ({ webhooks, tenants }: Plan): string => `case
  when n = ${webhooks - 1} then '${QUIET}'
  when ${IS_TENANTS} then 'tenant-' || (n / 10) % ${tenants} else '${LARGE}' end`;

const COLUMNS = (plan: Plan): string => `
  select n, ${webhookId('n', plan)} as made, ${ACCOUNT(plan)} as account,
    case when n % 1000 = 11 then 'deleted' when n % 20 = 3 then 'disabled' else 'enabled' end as status,
    case when n % 200 = 7 then 1 + n % 9 else 0 end as failures,
    case when n % 30011 = 29 then 'The ${RARE.word} watch'
      when ${IS_TENANTS} and n % 5 = 0 then 'Parcels to ${ELSEWHERE.word} ' || n
      else (array['Orders to', 'Mirror of', 'Alerts for', 'Sync with'])[1 + n % 4] || ' partner ' || n end as name,
    'https://' || (array['hooks', 'api', 'in'])[1 + n % 3] || '.partner-' || n % 7919 || '.example.com/webhooks/'
      || substr(md5(n::text), 1, 12) as url,
    case when n % 30011 = 31 then array['${RARE.pattern}']
      when ${IS_TENANTS} and n % 2 = 0 then array['${ELSEWHERE.pattern}', 'task.*']
      when n % 3 = 0 then array['task.*']
      when n % 50 = 1 then array['*']
      else array[(array['${TYPES.join("','")}'])[1 + n % ${TYPES.length}], 'invoice.*'] end as events,
    case when n % 30011 = 37 then array['${RARE.project}']
      when n % 3 = 1 then array[(n % ${PROJECTS})::text, ((n + 1) % ${PROJECTS})::text] else '{}'::text[] end as projects,
    case when n % 30011 = 41 then '${RARE.owner}' when n % 4 = 1 then 'owner-' || n % ${OWNERS} end as owner,
    'native' as preset,
    case when n % 30011 = 13 then jsonb_build_array('${RARE.within}')
      when n % 20 = 13 then jsonb_build_array('object-' || n % 5000) else '[]'::jsonb end as within
  from generate_series(0, ${plan.webhooks - 1}) as n`;

/** All but what PostgreSQL makes of the others. */
const WRITTEN = `
  select string_agg(quote_ident(column_name), ', ') as columns from information_schema.columns
  where table_schema = current_schema and table_name = 'webhooks' and is_generated = 'NEVER'`;

const WEBHOOKS = (plan: Plan, columns: string): string => `
  insert into webhooks (${columns})
  select ${columns} from (select filled.* from (${COLUMNS(plan)}) as w
  join webhooks t on t.id = $1
  cross join lateral jsonb_populate_record(t, jsonb_build_object(
    'id', w.made, 'account', w.account, 'status', w.status, 'failures', w.failures, 'name', w.name, 'url', w.url, 'host', split_part(w.url, '/', 3),
    'events', to_jsonb(w.events), 'projects', to_jsonb(w.projects), 'owner', w.owner, 'preset', w.preset, 'number', 100 + n,
    'last_error', case when w.failures > 0 then '503 Service Unavailable' end,
    'last_failure_at', case when w.failures > 0 then now() end,
    'disabled_reason', case when w.status = 'disabled' then 'user' end,
    'created_at', to_timestamp(('x' || substr(replace(w.made::text, '-', ''), 1, 12))::bit(48)::bigint / 1000.0),
    'verification', case when n % 10 = 5
      then jsonb_build_object('state', 'verified', 'url', w.url, 'at', '2026-01-01T00:00:00.000Z')
      else t.verification end,
    'settings', t.settings || jsonb_build_object(
      'name', w.name, 'url', w.url, 'events', to_jsonb(w.events), 'projects', to_jsonb(w.projects), 'owner', w.owner,
      'preset', w.preset, 'within', w.within))) as filled) as webhook`;

const STREAMS = `
  insert into streams
  select w.id, w.version, s.revision, case w.status
    when 'deleted' then jsonb_build_object('status', 'deleted', 'webhookId', w.id, 'account', w.account)
    else s.state || jsonb_build_object('webhookId', w.id, 'account', w.account, 'settings', w.settings) end
  from webhooks w join streams s on s.stream_id = $1 where w.id <> $1`;

const EVENTS = `
  insert into events (stream_id, version, id, type, data, actor, recorded_at)
  select w.id, e.version, gen_random_uuid(), e.type, jsonb_set(e.data, '{webhookId}', to_jsonb(w.id)), e.actor, w.created_at
  from webhooks w join events e on e.stream_id = $1 where w.id <> $1`;

/** Ten failures, and disabled, and enabled again, over and over. */
const INCIDENTS_OF_THE_BUSY = (plan: Plan): string => `
  insert into events (stream_id, version, id, type, data, actor, recorded_at)
  select id, 100 + incident * 12 + step, gen_random_uuid(),
    case step when 11 then 'webhook.disabled' when 12 then 'webhook.enabled' else 'webhook.delivery-failed' end,
    jsonb_build_object('webhookId', id) || case step
      when 11 then '{"reason": "failures", "failures": 10, "lastError": "503 Service Unavailable"}'::jsonb
      when 12 then jsonb_build_object('enablement', 2 + incident)
      else jsonb_build_object('deliveryId', gen_random_uuid(), 'attempt', 1, 'error', '503 Service Unavailable',
        'outcome', 'http_status', 'failures', step, 'counted', step, 'timeouts', 0,
        'failedAt', '2026-01-01T00:00:00.000Z') end,
    'worker', to_timestamp(${plan.begin} / 1000.0) + incident * interval '1 day' + step * interval '1 minute'
  from (select ${webhookId(String(BUSY), plan)} as id) as busy,
    generate_series(0, ${INCIDENTS - 1}) as incident, generate_series(1, 12) as step`;

const ACTIVITY =
  "insert into webhook_activity select id, now() from webhooks where status = 'enabled' and failures = 0";

/** All webhooks are like the one that was made by the API: whatever a row holds, it holds as the API wrote it. */
export const fillWebhooks = async (
  client: pg.ClientBase,
  plan: Plan,
  template: string,
): Promise<void> => {
  const { rows } = await client.query<{ columns: string }>(WRITTEN);
  await client.query(WEBHOOKS(plan, rows[0]!.columns), [template]);
  await client.query(STREAMS, [template]);
  await client.query(EVENTS, [template]);
  await client.query(INCIDENTS_OF_THE_BUSY(plan));
  await client.query(ACTIVITY);
  for (const table of ['webhooks', 'streams', 'events', 'webhook_activity']) {
    await client.query(`vacuum (analyze) ${table}`);
  }
};
