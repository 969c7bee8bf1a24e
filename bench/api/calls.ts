import {
  BUSY,
  DAY_MS,
  DAYS,
  ELSEWHERE,
  IDLE,
  LARGE,
  largeNumber,
  QUIET,
  RARE,
  tenant,
  TYPES,
  type Plan,
} from './world.js';

/** What is asked again and again, each time another of its kind. */
export interface Call {
  readonly name: string;
  readonly account: (i: number) => string;
  readonly path: (i: number) => string;
}

/** Ids that the calls name. */
export interface Known {
  readonly webhook: (number: number) => string;
  readonly deliveries: readonly string[];
  readonly events: readonly { readonly key: string; readonly id: string }[];
}

/** A cursor: an id as it would be at that time. */
const cursorAt = (ms: number): string => {
  const time = Math.floor(ms).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
};

const LETTERS = 'queue=event-router';

const oneOf = <T>(all: readonly T[], i: number): T => all[(i * 7919) % all.length]!;

export const callsOf = (plan: Plan, known: Known): readonly Call[] => {
  const large = Math.floor(plan.webhooks * 0.9);
  const webhook = (k: number): string => known.webhook(largeNumber(k % large));
  const [busy, idle] = [webhook(BUSY), webhook(IDLE)];
  const ordinary = (i: number): string => webhook(2 + ((i * 104_729) % 10_000));
  /** Somewhere in the days that are kept. */
  const back = (i: number): number => plan.now - ((i * 37) % (DAYS - 2)) * DAY_MS - DAY_MS / 3;
  const deep = (i: number): string => `cursor=${cursorAt(back(i))}`;
  const iso = (ms: number): string => new Date(ms).toISOString();
  const type = (i: number): string => oneOf(TYPES, i);
  const project = (i: number): string => String((i * 7919) % 3_000);
  const event = (i: number): string => oneOf(known.events, i).id;

  const asks = (
    prefix: string,
    queries: Readonly<Record<string, string | ((i: number) => string)>>,
    account: (i: number) => string = () => LARGE,
  ): Call[] =>
    Object.entries(queries).map(([name, query]) => ({
      name: `${prefix}${name === '' ? '' : ` ${name}`}`,
      account,
      path: (i) => {
        const asked = typeof query === 'string' ? query : query(i);
        return asked === '' ? prefix : `${prefix}?${asked}`;
      },
    }));
  const on = (
    name: string,
    path: (i: number) => string,
    account: (i: number) => string = () => LARGE,
  ): Call => ({ name, path, account });
  const of = (name: string, calls: readonly Call[], id: (i: number) => string): Call[] =>
    calls.map((call) => ({
      ...call,
      name: call.name.replace('{id}', name),
      path: (i) => call.path(i).replace('{id}', id(i)),
    }));

  const oldWebhook = (i: number): string => `cursor=${webhook(i * 104_729)}`;
  const statuses = ['pending', 'succeeded', 'exhausted', 'held', 'suppressed', 'cancelled'];
  const byStatus = Object.fromEntries(
    statuses.map((status) => [`status=${status}`, `status=${status}`]),
  );
  const narrowed = {
    ...byStatus,
    'status=exhausted, deep': (i: number) => `status=exhausted&${deep(i)}`,
    'status=pending, deep': (i: number) => `status=pending&${deep(i)}`,
    type: (i: number) => `type=${type(i)}`,
    'type, rare': `type=${RARE.type}`,
    'type, rare, deep': (i: number) => `type=${RARE.type}&${deep(i)}`,
    project: (i: number) => `project=${project(i)}`,
    'project, rare': `project=${RARE.project}`,
    'type and status=exhausted': (i: number) => `type=${type(i)}&status=exhausted`,
    event: (i: number) => `event=${event(i)}`,
    'since, until': (i: number) => `since=${iso(back(i))}&until=${iso(back(i) + DAY_MS / 2)}`,
    'since, until, type': (i: number) =>
      `since=${iso(back(i))}&until=${iso(back(i) + DAY_MS / 2)}&type=${type(i)}`,
  };
  const deliveriesOf = asks('/v1/webhooks/{id}/deliveries', { '': '', deep, ...narrowed });
  const windows = ['hour', 'day', 'week'].map((window) =>
    on(`/v1/webhooks/{id}/stats ${window}`, () => `/v1/webhooks/{id}/stats?window=${window}`),
  );

  return [
    ...asks('/v1/webhooks', {
      '': '',
      'limit=100': 'limit=100',
      deep: oldWebhook,
      'status=working': 'status=working',
      'status=failing': 'status=failing',
      event: (i) => `event=${type(i)}`,
      'event, that only * names': `event=${RARE.type}`,
      'event, rare': `event=${RARE.pattern}`,
      'event, of others': `event=${ELSEWHERE.pattern}`,
      project: (i) => `project=${project(i)}`,
      'project, rare': `project=${RARE.project}`,
      owner: (i) => `owner=owner-${(i * 4 + 1) % 300}`,
      'owner, rare': `owner=${RARE.owner}`,
      'q, in all': 'q=partner',
      'q, in some': (i) => `q=partner%20${1 + (i % 90)}`,
      'q, in a URL': (i) => `q=partner-${(i * 13) % 7919}.example`,
      'q, rare': `q=${RARE.word}`,
      'q, of others': `q=${ELSEWHERE.word}`,
      'q, in none': 'q=zebra%20crossing',
      'q, two letters in all': 'q=pa',
      'q, two letters in none': 'q=zq',
      'q, rare, deep': (i) => `q=${RARE.word}&${oldWebhook(i)}`,
      'q and status': (i) => `q=partner-${(i * 13) % 7919}&status=disabled`,
      'event and status': (i) => `event=${type(i)}&status=failing`,
      'event and owner': (i) => `event=${type(i)}&owner=owner-${(i * 4 + 1) % 300}`,
      'owner and status': (i) => `owner=owner-${(i * 4 + 1) % 300}&status=failing`,
    }),
    ...asks('/v1/webhooks/enabled', { '': '', deep: oldWebhook }),
    ...asks('/v1/webhooks/disabled', { '': '', deep: oldWebhook }),
    ...asks('/v1/webhooks', { 'of a tenant': '', 'of a tenant, q': 'q=partner' }, tenant),
    ...asks('/v1/webhooks', { 'of one with one': '' }, () => QUIET),
    on('/v1/webhooks/{id}', (i) => `/v1/webhooks/${ordinary(i)}`),
    on('/v1/webhooks/{id}/history', (i) => `/v1/webhooks/${ordinary(i)}/history`),
    on('/v1/webhooks/{id}/history, long', () => `/v1/webhooks/${busy}/history`),
    on(
      '/v1/webhooks/{id}/history, long, deep',
      (i) => `/v1/webhooks/${busy}/history?cursor=${120 + (i % 200)}`,
    ),
    ...of('{busy}', deliveriesOf, () => busy),
    ...of('{idle}', deliveriesOf.slice(0, 2), () => idle),
    ...of('{id}', deliveriesOf.slice(0, 6), ordinary),
    ...of('{busy}', windows, () => busy),
    ...of('{id}', windows, ordinary),
    ...of('{idle}', windows.slice(2), () => idle),
    ...asks('/v1/deliveries', {
      '': '',
      'limit=100': 'limit=100',
      deep,
      ...narrowed,
      webhook: (i) => `webhook=${ordinary(i)}`,
    }),
    ...asks(
      '/v1/deliveries',
      {
        'of a tenant': '',
        'of a tenant, deep': deep,
        'of a tenant, status=exhausted': 'status=exhausted',
        'of a tenant, status=pending': 'status=pending',
        'of a tenant, type, rare': `type=${RARE.type}`,
      },
      tenant,
    ),
    ...asks(
      '/v1/deliveries',
      { 'of one with none': '', 'of one with none, type': `type=${RARE.type}` },
      () => QUIET,
    ),
    on('/v1/deliveries/{id}', (i) => `/v1/deliveries/${oneOf(known.deliveries, i)}`),
    ...asks('/v1/events', {
      '': '',
      deep,
      type: (i) => `type=${type(i)}`,
      'type, rare': `type=${RARE.type}`,
      'type, rare, deep': (i) => `type=${RARE.type}&${deep(i)}`,
      project: (i) => `project=${project(i)}`,
      'project, rare': `project=${RARE.project}`,
      'since, until': (i) => `since=${iso(back(i))}&until=${iso(back(i) + DAY_MS / 2)}`,
    }),
    ...asks(
      '/v1/events',
      { 'of a tenant': '', 'of a tenant, type, rare': `type=${RARE.type}` },
      tenant,
    ),
    on('/v1/events/{id}', (i) => `/v1/events/${event(i)}`),
    on('/v1/events/{key}', (i) => `/v1/events/${oneOf(known.events, i).key}`),
    on('/v1/events/{id}, unknown', (i) => `/v1/events/no-such-event-${i}`),
    ...asks('/v1/accounts', { '': '', deep: (i) => `cursor=tenant-${i % 400}` }),
    ...asks('/v1/principals', { '': '', deep: (i) => `cursor=owner-${i % 4000}` }),
    ...asks('/v1/api-keys', {
      '': '',
      deep: (i) => `cursor=${known.webhook((i * 31) % plan.webhooks)}`,
    }),
    ...asks('/v1/event-types', { '': '', deep: (i) => `cursor=kind-${i % 4000}.created` }),
    ...asks('/v1/signing-policies', {
      ...{ '': '', deep: (i) => `cursor=${known.webhook((i * 31) % plan.webhooks)}` },
      'disabled=true': 'disabled=true',
    }),
    ...asks('/v1/jobs', {
      ...{ '': '', deep: (i) => `cursor=${known.webhook((i * 31) % plan.webhooks)}` },
    }),
    ...asks('/v1/hosts', {
      ...{
        '': '',
        'limit=100': 'limit=100',
        deep: (i) => `cursor=hooks.partner-${(i * 13) % 7919}.example.com`,
      },
    }),
    ...asks('/v1/dead-letters', {
      ...{ queue: LETTERS, deep: (i) => `${LETTERS}&cursor=${(i * 7919) % 19_000}` },
      'reason, rare': `${LETTERS}&reason=${RARE.reason}`,
    }),
  ];
};
