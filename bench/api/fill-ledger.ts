import type pg from 'pg';
import {
  ATTEMPTS_MADE,
  BUSY,
  DAY_MS,
  IDLE,
  LARGE,
  LARGE_NUMBER,
  RARE,
  STATE_OF,
  TENANT_NUMBER,
  TYPES,
  type Plan,
} from './world.js';

/** Ids are UUIDv7, as everywhere: a time in ms and a number. */
const idAt = (ms: string, number: string, kind: number): string =>
  `(lpad(to_hex(${ms}), 12, '0') || '7' || lpad(to_hex((${number}) % 4096), 3, '0') || '${(8 + kind).toString(16)}' || lpad(to_hex(${number}), 15, '0'))::uuid`;

const EVENT = 0;
const DELIVERY = 1;
const WEBHOOK = 2;

/** Webhooks came over the year before, evenly. */
const WEBHOOK_EVERY_MS = 300_000;
export const webhookId = (number: string, { begin, webhooks }: Plan): string =>
  idAt(
    `${begin - webhooks * WEBHOOK_EVERY_MS}::bigint + (${number}) * ${WEBHOOK_EVERY_MS}::bigint`,
    `(${number})::bigint`,
    WEBHOOK,
  );

/** Spreads numbers without an order of their own. */
const spread = (number: string, upTo: number): string =>
  `(abs(hashint8(${number})::bigint) % ${upTo})`;

/** How many webhooks of the large account share what the busy one does not get. */
const BUSY_ENOUGH = 20_000;

/** One day of the ledger, event by event and delivery by delivery; all days say the same amount. */
const dayOf = (plan: Plan, day: number) => {
  const { deliveriesADay, begin, now, tenants, webhooks } = plan;
  const eachTenant = Math.max(1, Math.floor(webhooks / 10 / tenants));
  const busyEnough = Math.min(BUSY_ENOUGH, Math.floor(webhooks * 0.9) - IDLE - 1);
  const from = begin + day * DAY_MS;
  const span = Math.min(now - from, DAY_MS);
  const events = deliveriesADay / 2;
  const [first, last] = [day * events, (day + 1) * events - 1];
  const at = `(${from}::bigint + (e - ${first}) * ${span}::bigint / ${events})`;
  const account = `case when e % 5 <> 0 then '${LARGE}' else 'tenant-' || (e / 5) % ${tenants} end`;
  const type = `case when e % 50021 = 1 then '${RARE.type}'
    else (array['${TYPES.join("','")}'])[1 + ${spread('e', TYPES.length)}] end`;
  const project = `case when e % 49999 = 1 then '${RARE.project}' when e % 3 <> 0 then (${spread('e + 7', 5000)})::text end`;
  const ofTenant = TENANT_NUMBER(`(e / 5) % ${tenants} + ${tenants} * ${spread('g', eachTenant)}`);
  const ofLarge = `case when g % 2 = 0 and e % 10 = 1 then ${BUSY}
    else ${LARGE_NUMBER(`${IDLE + 1} + ${spread('g', busyEnough)}`)} end`;
  const events_ = `
    select ${idAt(at, 'e', EVENT)} as key, ${account} as account, 'event-' || e as event_id, ${type} as type,
      ${project} as project, to_timestamp(${at} / 1000.0) as occurred_at,
      '{"id":"event-' || e || '","data":{"n":' || e || '}}' as body, 22, 30
    from generate_series(${first}::bigint, ${last}) as e`;
  // What is owed now came in the last hours.
  const isOwed = `${at} > ${now - 6 * 3_600_000} and g % 20 = 9`;
  const deliveries = `
    select ${idAt(at, 'g', DELIVERY)} as id, ${idAt(at, 'e', EVENT)} as event_key, ${account} as account,
      ${webhookId(`case when e % 5 <> 0 then ${ofLarge} else ${ofTenant} end`, plan)} as webhook_id,
      (case when ${isOwed} then 'pending' else ${STATE_OF} end)::delivery_state as state,
      case when ${isOwed} then 3 else ${ATTEMPTS_MADE} end as attempts,
      case when ${isOwed} then to_timestamp(${now} / 1000.0) + g % 3600 * interval '1 second' end as due_at,
      case when not (${isOwed}) and g % 1000 = 998 then 'owner-plan' end as reason
    from (select g, g / 2 as e from generate_series(${2 * first}::bigint, ${2 * last + 1}) as g) as numbered`;
  return { from, events: events_, deliveries };
};

const attemptsOf = (deliveries: string): string => `
  select id as delivery_id, number, webhook_id,
    to_timestamp(('x' || substr(replace(id::text, '-', ''), 1, 12))::bit(48)::bigint / 1000.0)
      + (number - 1) * interval '40 seconds',
    (20 + (('x' || substr(id::text, 29, 8))::bit(32)::bigint * 7919 + number * 31) % 400)::real,
    case when number = attempts and state = 'succeeded' then 'success' else 'http_status' end,
    case when number = attempts and state = 'succeeded' then 200 else 503 end,
    case when number = attempts and state = 'succeeded' then null else '503 Service Unavailable' end,
    '{"content-length": "2"}'::jsonb, 'ok'
  from ${deliveries} cross join lateral generate_series(1, attempts) as number`;

const suffixOf = (instant: number): string =>
  new Date(instant).toISOString().slice(0, 10).replaceAll('-', '');

/** Fills a day's partition before it is attached, and so before it has indexes: they are built at once then. */
const fillPartition = async (
  client: pg.ClientBase,
  table: string,
  from: number,
  rows: string,
): Promise<void> => {
  const partition = `${table}_${suffixOf(from)}`;
  const { rows: found } = await client.query<{ there: boolean }>(
    'select to_regclass($1) is not null as there',
    [partition],
  );
  if (found[0]?.there === true) {
    await client.query(`insert into ${partition} ${rows}`);
    return;
  }
  const bound = (ms: number): string =>
    `'${ms
      .toString(16)
      .padStart(12, '0')
      .replace(/^(.{8})/, '$1-')}-0000-0000-000000000000'`;
  await client.query(`create unlogged table ${partition} (like ${table} including defaults)`);
  await client.query(`insert into ${partition} ${rows}`);
  await client.query(
    `alter table ${table} attach partition ${partition} for values from (${bound(from)}) to (${bound(from + DAY_MS)})`,
  );
};

export const fillDay = async (client: pg.ClientBase, plan: Plan, day: number): Promise<void> => {
  const { from, events, deliveries } = dayOf(plan, day);
  await fillPartition(client, 'domain_events', from, events);
  await fillPartition(client, 'deliveries', from, deliveries);
  await fillPartition(client, 'attempts', from, attemptsOf(`deliveries_${suffixOf(from)}`));
  for (const table of ['domain_events', 'deliveries', 'attempts']) {
    await client.query(`vacuum (analyze) ${table}_${suffixOf(from)}`);
  }
};
