import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { allDialects } from '#dialects';
import type { Behaviour, Received } from './system/receiver.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

const ACCOUNT = 'acme';
const RSERVICE = {
  profile: { shapeOptions: { domain: '4me.example', customUrl: 'https://desk.example.com' } },
};
const FRANK = { type: 'user', id: 5514, email: 'frank.harper@ws.com', name: 'Frank Harper' };
const HOUSTON = {
  ...{ id: 14, name: 'End-User Support, Houston', sourceID: 'HOU' },
  account: { id: 'wdc', name: 'Widget Data Center' },
};
const JOSEPH = { ...{ id: 336, name: 'Joseph Coleman', disabled: true } };

/** With all that an event can tell of itself. */
const RICH = {
  ...{ id: 'rich-1', type: 'task.updated', account: ACCOUNT, project: '26' },
  occurredAt: '2021-01-02T12:37:21.500Z',
  actor: { id: 3993, name: 'Henry Gardner', email: 'henry.gardner@ws.com' },
  object: {
    ...{ type: 'task', id: 331786, name: 'Paint the fence' },
    ...{ uiUrl: 'https://acme.example/tasks/331786', apiUrl: 'https://api.acme.example/t/331786' },
  },
  parent: { type: 'section', id: 7, name: 'Doing' },
  ancestors: [{ type: 'project', id: 26, name: 'Garden' }],
  changes: [
    { field: 'status', old: 'assigned', new: 'in_progress' },
    { field: 'assignee', old: null, new: FRANK },
  ],
  context: {
    ...{ auditLineId: 71960, status: 'in_progress', previousStatus: 'assigned' },
    ...{ source: 'CRM', sourceID: 'x-17', team: HOUSTON, member: JOSEPH },
    links: [{ rel: 'related', url: 'https://acme.example/boards/3' }],
  },
  audience: ['alice'],
  data: { title: 'Paint the fence', length: 12 },
};

/** With nothing but what every event has. */
const PLAIN = {
  ...{ id: 'plain-1', type: 'task.created', account: ACCOUNT, project: '26' },
  ...{ occurredAt: '2021-01-02T12:37:21.500Z', data: { id: 8, title: 'Oil the gate' } },
};

const UUID = expect.stringMatching(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const nodeId = (kind: string, id: number): string =>
  Buffer.from(`4me.example/${kind}/${id}`).toString('base64url');

/** Does for each system what its receivers must: calls back, gives a secret back, says that all is well. */
const receiver: Behaviour = (response, { headers, body }) => {
  const callback = /"callback":"([^"]+)"/.exec(body)?.[1];
  if (callback !== undefined) void fetch(callback);
  const secret = headers['x-hook-secret'];
  const echo = secret === undefined ? {} : { 'x-hook-secret': secret };
  response.writeHead(200, { 'content-type': 'application/json', ...echo }).end('{"status":"OK"}');
};

/** Probes and handshakes, heartbeats, verifications. */
const NOT_LETTERS = /^(?:\[\]|\{\}|\{"events":\[\]\})$|"webhook\.verify"/;

/** One that was taken away has nothing to say here. */
const DIALECTS = allDialects().map(({ name }) => name);
const itOf = (dialect: string) => (DIALECTS.includes(dialect) ? it : it.skip);

describe('one event, heard by webhooks of every system', () => {
  let system: System;
  let key: string;
  const secrets: Record<string, string> = {};
  const numbers: Record<string, number> = {};

  beforeAll(async () => {
    system = await System.start({
      environment: {
        POSTRIDER_LEASE: '30s',
        POSTRIDER_DIALECT_OPTIONS: JSON.stringify(
          Object.fromEntries(
            Object.entries({ rservice: RSERVICE }).filter(([name]) => DIALECTS.includes(name)),
          ),
        ),
      },
    });
    const api = system.api.as(ACCOUNT);
    await system.api.call('PUT', `/v1/accounts/${ACCOUNT}`, {
      ...{ name: 'Acme', timeZone: 'Europe/Kyiv' },
    });
    await api.call('PUT', '/v1/principals/alice', {
      ...{ name: 'Alice', role: 'administrator', plan: 'pro' },
    });
    const asked = { name: 'all', scopes: ['administrative'], principal: 'alice' };
    key = (await api.call<{ key: string }>('POST', '/v1/api-keys', asked)).body.key;
    await subscribe();
  });
  afterAll(() => system.stop());

  const ask = async <Body>(method: string, path: string, body?: object): Promise<Body> => {
    const reply = await fetch(`${system.apiUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await reply.text();
    expect([path, reply.ok, text]).toEqual([path, true, text]);
    return JSON.parse(text) as Body;
  };
  const urlOf = (path: string): string => {
    system.receiver.behave(path, receiver);
    return system.receiver.url(path);
  };

  /** Through each system's own API. */
  const subscribeIn: Readonly<Record<string, () => Promise<void>>> = {
    worksection: async () => {
      const fields = `url=${encodeURIComponent(urlOf('/worksection'))}&events=update_task,post_task`;
      await ask('GET', `/worksection/${ACCOUNT}/api/oauth2?action=add_webhook&${fields}`);
    },
    accelo: async () => {
      for (const event of ['assign_task', 'create_task']) {
        await ask('POST', `/accelo/${ACCOUNT}/api/v0/webhooks/subscriptions`, {
          ...{ trigger_url: urlOf(`/accelo/${event}`), event_id: event, secret: 's3cret' },
        });
      }
    },
    rservice: async () => {
      for (const event of ['task.status-changed', 'task.create']) {
        const fields = { event, uri: urlOf(`/rservice/${event}`) };
        numbers[event] = (await ask<{ id: number }>('POST', '/rservice/v1/webhooks', fields)).id;
      }
    },
    asana: async () => {
      const body = { data: { resource: '26', target: urlOf('/asana') } };
      const hook = await ask<{ 'X-Hook-Secret': string }>('POST', '/asana/api/1.0/webhooks', body);
      secrets['asana'] = hook['X-Hook-Secret'];
    },
  };
  const subscribe = async (): Promise<void> => {
    for (const dialect of DIALECTS) await subscribeIn[dialect]?.();
    const native = { url: urlOf('/native'), events: ['task.*'], enabled: true };
    secrets['native'] = (await ask<{ secret: string }>('POST', '/v1/webhooks', native)).secret;
    await allEnabled();
  };
  const allEnabled = () =>
    until(async () => {
      const { data } = await ask<{ data: { enabled: boolean }[] }>('GET', '/v1/webhooks?limit=100');
      return data.every(({ enabled }) => enabled);
    }, 'all to be enabled');

  const letters = (path: string): readonly Received[] =>
    system.receiver.at(path).filter(({ body }) => !NOT_LETTERS.test(body));
  const nth = async (path: string, n: number): Promise<Received> => {
    await until(() => letters(path).length >= n, `letter ${n} at ${path}`);
    return letters(path)[n - 1]!;
  };
  /** All headers that are not of the connection. */
  const headersOf = ({ headers }: Received) => {
    const { host: _, connection: __, 'content-length': ___, ...rest } = headers;
    return rest;
  };
  const json = ({ body }: Received): unknown => JSON.parse(body);
  const hexOf = (algorithm: string, secret: string, { body }: Received) =>
    createHmac(algorithm, secret).update(body).digest('hex');
  const verifyNatively = ({ body, headers }: Received) =>
    new Webhook(secrets['native']!).verify(body, headers as Record<string, string>);

  const OURS = { 'user-agent': expect.stringMatching(/^Postrider\//) };
  const JSON_TYPE = { 'content-type': 'application/json' };

  describe('published once, with all that it can tell', () => {
    beforeAll(() => system.service.publish(RICH));

    itOf('worksection')('is a row of events to Worksection', async () => {
      const letter = await nth('/worksection', 1);
      expect(json(letter)).toEqual([
        {
          action: 'update',
          object: { type: 'task', id: '331786', page: '/task/331786/' },
          date_added: '2021-01-02 14:37',
          user_from: { id: '3993', email: 'henry.gardner@ws.com', name: 'Henry Gardner' },
          new: {
            status: 'in_progress',
            user_to: { id: '5514', email: FRANK.email, name: FRANK.name },
          },
          old: {
            status: 'assigned',
            user_to: { id: '1', email: 'NOONE', name: "Executive isn't assigned" },
          },
        },
      ]);
      expect(headersOf(letter)).toEqual({ ...OURS, ...JSON_TYPE });
    });

    itOf('accelo')('is an id and a URL to Accelo, in a signed form', async () => {
      const letter = await nth('/accelo/assign_task', 1);
      expect(letter.body).toBe(
        'id=331786&resource_url=https%3A%2F%2Fapi.acme.example%2Ft%2F331786',
      );
      expect(headersOf(letter)).toEqual({
        ...OURS,
        'content-type': 'application/x-www-form-urlencoded',
        'x-accelo-event': 'assign_task',
        'x-hub-signature': `sha1=${hexOf('sha1', 's3cret', letter)}`,
      });
    });

    itOf('rservice')('is an envelope with links, by its `shapeOptions`, to R-Service', async () => {
      const letter = await nth('/rservice/task.status-changed', 1);
      const number = numbers['task.status-changed']!;
      const party = (kind: string, { id, name, ...more }: { id: number; name: string }) => ({
        ...{ id, nodeID: nodeId(kind, id), name, ...more },
      });
      expect(json(letter)).toEqual({
        ...{ webhook_id: number, webhook_nodeID: nodeId('Webhook', number) },
        ...{ account_id: ACCOUNT, account: `${system.apiUrl}/rservice/${ACCOUNT}` },
        custom_url: 'https://desk.example.com',
        ...{ name: 'task.status-changed', event: 'task.status-changed' },
        ...{ object_id: 331786, object_nodeID: nodeId('Task', 331786) },
        ...{ person_id: 3993, person_nodeID: nodeId('Person', 3993), person_name: 'Henry Gardner' },
        payload: {
          ...{ audit_line_id: 71960, audit_line_nodeID: nodeId('AuditLine', 71960) },
          ...{ source: 'CRM', sourceID: 'x-17' },
          ...{ status: 'in_progress', previous_status: 'assigned' },
          team: party('Team', HOUSTON),
          member: { ...party('Person', JOSEPH), account: { id: ACCOUNT, name: 'Acme' } },
        },
      });
      expect(headersOf(letter)).toEqual({
        accept: '*/*',
        'user-agent': 'r-service/1.0 (https://developer.r-service.tech/v1/webhooks)',
        'content-type': 'application/json; charset=utf-8',
        link: [
          '<https://acme.example/tasks/331786>; rel="canonical"',
          '<https://api.acme.example/t/331786>; rel="resource"',
          '<https://acme.example/boards/3>; rel="related"',
        ].join(', '),
        ...{ 'x-4me-delivery': UUID, 'x-xurrent-delivery': UUID },
      });
      expect(letter.headers['x-4me-delivery']).toBe(letter.headers['x-xurrent-delivery']);
    });

    itOf('asana')('is two changes to Asana, in one signed batch', async () => {
      const letter = await nth('/asana', 1);
      const event = {
        ...{ user: { gid: '3993', resource_type: 'user' }, created_at: RICH.occurredAt },
        ...{ action: 'changed', parent: null },
        resource: { gid: '331786', resource_type: 'task', resource_subtype: 'default_task' },
      };
      const assigned = { gid: '5514', resource_type: 'user' };
      expect(json(letter)).toEqual({
        events: [
          { ...event, change: { field: 'status', action: 'changed' } },
          { ...event, change: { field: 'assignee', action: 'changed', new_value: assigned } },
        ],
      });
      expect(headersOf(letter)).toEqual({
        ...{ ...OURS, ...JSON_TYPE },
        'x-hook-signature': hexOf('sha256', secrets['asana']!, letter),
      });
    });

    it('is the event as it was published to a native webhook', async () => {
      const letter = await nth('/native', 1);
      const { id, type, account, project, occurredAt, data } = RICH;
      expect(letter.body).toBe(JSON.stringify({ id, type, account, project, occurredAt, data }));
      expect(headersOf(letter)).toEqual({
        ...{ ...OURS, ...JSON_TYPE, 'webhook-id': UUID },
        'webhook-timestamp': expect.stringMatching(/^\d{10}$/),
        'webhook-signature': expect.stringMatching(/^v1,[A-Za-z0-9+/]{43}=$/),
      });
      expect(() => verifyNatively(letter)).not.toThrow();
    });

    it('is nothing else to anybody', async () => {
      expect(await settled('rich-1')).toEqual(Array(DIALECTS.length + 1).fill('succeeded'));
      for (const path of ['/accelo/create_task', '/rservice/task.create']) {
        expect(letters(path)).toEqual([]);
      }
    });
  });

  describe('published without any of that', () => {
    beforeAll(() => system.service.publish(PLAIN));

    itOf('worksection')('is told to Worksection as far as it goes', async () => {
      expect(json(await nth('/worksection', 2))).toEqual([
        {
          ...{ action: 'post', object: { type: 'task', id: '8', page: '/task/8/' } },
          ...{ date_added: '2021-01-02 14:37', user_from: { id: '', email: '', name: '' } },
          new: { id: '8', title: 'Oil the gate' },
        },
      ]);
    });

    itOf('accelo')('is told to Accelo as far as it goes', async () => {
      const resource = `${system.apiUrl}/accelo/${ACCOUNT}/api/v0/tasks/8`;
      expect(new URLSearchParams((await nth('/accelo/create_task', 1)).body).toString()).toBe(
        new URLSearchParams({ id: '8', resource_url: resource }).toString(),
      );
    });

    itOf('rservice')('is told to R-Service as far as it goes', async () => {
      const letter = await nth('/rservice/task.create', 1);
      expect(json(letter)).toMatchObject({
        ...{ event: 'task.create', object_id: 8, object_nodeID: nodeId('Task', 8) },
        ...{ person_id: null, person_nodeID: null, person_name: null, payload: {} },
      });
      expect(letter.headers['link']).toBe(
        `<${system.apiUrl}/rservice/${ACCOUNT}/tasks/8>; rel="canonical", <${system.apiUrl}/rservice/v1/tasks/8>; rel="resource"`,
      );
    });

    itOf('asana')('is told to Asana as far as it goes, by its project', async () => {
      expect(json(await nth('/asana', 2))).toEqual({
        events: [
          {
            ...{ user: null, created_at: PLAIN.occurredAt, action: 'added', parent: null },
            resource: { gid: '8', resource_type: 'task', resource_subtype: 'default_task' },
          },
        ],
      });
    });

    it('is told to a native webhook as it is', async () => {
      const { id, type, account, project, occurredAt, data } = PLAIN;
      expect((await nth('/native', 2)).body).toBe(
        JSON.stringify({ id, type, account, project, occurredAt, data }),
      );
    });
  });

  it('leaves a trace of why it was told to nobody, where it does not say what was changed', async () => {
    await system.service.publish({ ...PLAIN, id: 'plain-2', type: 'task.updated' });
    // The two whose event is that one field was changed.
    const silent = DIALECTS.filter((name) => name === 'accelo' || name === 'rservice');
    expect(await settled('plain-2')).toEqual([
      ...Array<string>(DIALECTS.length + 1 - silent.length).fill('succeeded'),
      ...silent.map(() => 'suppressed: nothing-to-tell'),
    ]);
  });

  describe('a completion, however it is published', () => {
    const done = { field: 'status', old: 'in_progress', new: 'completed' };
    const ways = [
      { id: 'done-1', type: 'task.completed', changes: [done] },
      { id: 'done-2', type: 'task.status-changed', changes: [done] },
      { id: 'done-3', type: 'task.updated', changes: [done] },
      {
        ...{ id: 'done-4', type: 'task.updated' },
        changes: [{ field: 'completed', old: false, new: true }],
      },
    ];
    /** Where each system's words for it arrive, all but the last; there nothing does. */
    const places: Readonly<Record<string, readonly string[]>> = {
      worksection: ['/closed', '/updated'],
      accelo: ['/accelo/unassign'],
      rservice: ['/status', '/update', '/member'],
      asana: ['/completed', '/renamed'],
    };

    beforeAll(async () => {
      for (const dialect of DIALECTS) await listen[dialect]?.();
      await system.service.publish(...ways.map((way) => ({ ...RICH, context: {}, ...way })));
    });
    const listen: Readonly<Record<string, () => Promise<void>>> = {
      worksection: async () => {
        for (const [path, event] of [
          ['/closed', 'close_task'],
          ['/updated', 'update_task'],
        ]) {
          const fields = `url=${encodeURIComponent(urlOf(path!))}&events=${event!}`;
          await ask('GET', `/worksection/${ACCOUNT}/api/oauth2?action=add_webhook&${fields}`);
        }
      },
      accelo: async () => {
        await ask('POST', `/accelo/${ACCOUNT}/api/v0/webhooks/subscriptions`, {
          ...{ trigger_url: urlOf('/accelo/unassign'), event_id: 'unassign_task' },
        });
      },
      rservice: async () => {
        for (const [path, event] of [
          ['/status', 'task.status-changed'],
          ['/update', 'task.update'],
          ['/member', 'task.member-changed'],
        ]) {
          await ask('POST', '/rservice/v1/webhooks', { event, uri: urlOf(path!) });
        }
        await allEnabled();
      },
      asana: async () => {
        for (const [path, field] of [
          ['/completed', 'completed'],
          ['/renamed', 'name'],
        ]) {
          const filter = { resource_type: 'task', action: 'changed', fields: [field] };
          const given = { resource: '26', target: urlOf(path!), filters: [filter] };
          await ask('POST', '/asana/api/1.0/webhooks', { data: given });
        }
      },
    };
    const at = async (path: string): Promise<readonly unknown[]> => {
      await until(() => letters(path).length >= ways.length, `all at ${path}`);
      return letters(path).map(json);
    };

    itOf('worksection')('closes the task in Worksection', async () => {
      for (const rows of await at('/closed')) {
        expect(rows).toMatchObject([{ action: 'close', object: { type: 'task', id: '331786' } }]);
      }
    });

    itOf('rservice')('is a new status, and an update, in R-Service', async () => {
      for (const [path, event] of [
        ['/status', 'task.status-changed'],
        ['/update', 'task.update'],
      ]) {
        for (const envelope of await at(path!)) {
          expect(envelope).toMatchObject({ event, payload: { status: 'completed' } });
        }
      }
    });

    itOf('asana')('changes whether it is completed in Asana', async () => {
      await until(() => changesAt('/completed').length >= ways.length, 'all of them');
      expect(changesAt('/completed')).toEqual(
        ways.map(() => ({ field: 'completed', action: 'changed' })),
      );
    });
    const changesAt = (path: string): readonly unknown[] =>
      letters(path)
        .flatMap((letter) => (json(letter) as { events: { change: unknown }[] }).events)
        .map(({ change }) => change);

    it('is nothing else anywhere', async () => {
      for (const { id } of ways) {
        for (const state of await settled(id)) {
          expect(['succeeded', 'suppressed: nothing-to-tell']).toContain(state);
        }
      }
      for (const paths of Object.values(places)) expect(letters(paths.at(-1)!)).toEqual([]);
    });
  });

  /** What became of an event's deliveries, once nothing of it is owed any more. */
  const settled = async (event: string): Promise<readonly string[]> => {
    interface Shown {
      readonly status: string;
      readonly reason: string | null;
    }
    let found: readonly Shown[] = [];
    await until(async () => {
      const reply = await system.api
        .as(ACCOUNT)
        .call<{ data: readonly Shown[] }>('GET', `/v1/deliveries?event=${event}`);
      found = reply.body.data;
      return found.length > DIALECTS.length && found.every(({ status }) => status !== 'pending');
    }, 'all to be settled');
    return found
      .map(({ status, reason }) => (reason === null ? status : `${status}: ${reason}`))
      .sort();
  };
});
