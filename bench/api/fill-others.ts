import type pg from 'pg';
import { webhookId } from './fill-ledger.js';
import { LARGE, QUIET, RARE, type Plan } from './world.js';

/** What stands beside webhooks and the ledger, by its table. */
const OTHERS = (plan: Plan): Readonly<Record<string, string>> => ({
  accounts: `
    insert into accounts (id, name, created_at)
    select 'tenant-' || n, 'Tenant ' || n, now() from generate_series(0, ${plan.tenants - 1}) as n
    union all values ('${LARGE}', 'Acme', now()), ('${QUIET}', 'Quiet', now())`,
  principals: `
    insert into principals (account, id, name, role, created_at)
    select '${LARGE}', 'owner-' || n, 'Owner ' || n, 'member', now() from generate_series(0, 4999) as n`,
  api_keys: `
    insert into api_keys (id, account, name, scopes, digest, created_at)
    select ${webhookId('n', plan)}, '${LARGE}', 'Key ' || n, '{webhooks:read}', md5(n::text), now()
    from generate_series(0, 4999) as n`,
  event_types: `
    insert into event_types (account, name, title, description, trigger, example, deprecated, created_at, updated_at)
    select '${LARGE}', 'kind-' || n || '.created', 'Kind ' || n, repeat('What it is about. ', 20), 'create', 'null',
      n % 10 = 0, now(), now()
    from generate_series(0, 4999) as n`,
  signing_policies: `
    insert into signing_policies (id, account, name, disabled, algorithm, openid_discovery, kid, public_key_pem,
      private_key, created_at, updated_at)
    select ${webhookId('n', plan)}, '${LARGE}', 'policy-' || n, n % 50 = 0, 'ES256', true, gen_random_uuid(),
      repeat(md5(n::text), 5), '', now(), now()
    from generate_series(0, 4999) as n`,
  host_throttles: `
    insert into host_throttles (account, host, consecutive, throttles, throttled_until, last_failure_at)
    select distinct on (host) account, host, 20, 1, now() + interval '1 hour', now() from webhooks
    where account = '${LARGE}' and status = 'enabled' and failures > 0`,
  jobs: `
    insert into jobs (id, account, webhook_id, task, since, until, rate, status, done, total, delivered, next_at,
      created_at, updated_at)
    select ${webhookId('n', plan)}, '${LARGE}', ${webhookId('n', plan)},
      '{"kind": "recover", "states": ["exhausted"]}', now(), now(), 100, 'done', 10, 10, 10, now(), now(), now()
    from generate_series(0, 4999) as n`,
  dead_letters: `
    insert into dead_letters (queue, identity, letter_id, account, reason, seen_at, message, body)
    select 'event-router', 'letter-' || n, 'letter-' || n, '${LARGE}', reason, now(),
      jsonb_build_object('queue', 'event-router', 'id', 'letter-' || n, 'account', '${LARGE}', 'reason', reason,
        'detail', 'It is no JSON.', 'routingKey', 'task.created', 'exchange', 'domain.events', 'refusedAt', null,
        'contentType', 'application/json', 'redriven', 0), 'poison'
    from generate_series(0, 19999) as n,
      lateral (select case when n % 5003 = 7 then '${RARE.reason}' else 'not-json' end as reason) as refused`,
});

export const fillOthers = async (client: pg.ClientBase, plan: Plan): Promise<void> => {
  for (const [table, statement] of Object.entries(OTHERS(plan))) {
    await client.query(statement);
    await client.query(`vacuum (analyze) ${table}`);
  }
};
