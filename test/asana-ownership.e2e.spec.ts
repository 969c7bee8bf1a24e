import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeDialect } from './system/describe-dialect.js';
import type { Behaviour } from './system/receiver.js';
import { System } from './system/system.js';

/** One more than are read at once by who asks for pages. */
const MANY = 106;
const PER_MINUTE = 150;

const echo: Behaviour = (response, { headers }) =>
  response.writeHead(200, { 'X-Hook-Secret': headers['x-hook-secret'] }).end();

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    readonly data?: unknown;
    readonly next_page?: { readonly offset: string } | null;
    readonly errors?: readonly { readonly message: string }[];
  };
}

describeDialect('asana', 'a webhook of Asana', () => {
  let system: System;
  const tokens: Record<string, string> = {};

  beforeAll(async () => {
    system = await System.start({
      ...{ routers: 0, workers: 0 },
      environment: {
        POSTRIDER_LEASE: '20s',
        POSTRIDER_DIALECT_OPTIONS: JSON.stringify({
          asana: { perOwner: MANY, perResource: MANY + 1, requestsPerMinute: PER_MINUTE },
        }),
      },
    });
    system.receiver.behave('/hook', echo);
    const scopes = ['webhooks:read', 'webhooks:write'];
    for (const id of ['ann', 'bob']) {
      await system.api.call('PUT', `/v1/principals/${id}`, { name: id, role: 'administrator' });
    }
    for (const [name, principal] of Object.entries({
      ...{ 'ann by one': 'ann', 'ann by another': 'ann', 'bob by a third': 'bob' },
      ...{ nobody: null, greedy: null },
    })) {
      const asked = { name, scopes, principal };
      const { body } = await system.api.call<{ key: string }>('POST', '/v1/api-keys', asked);
      tokens[name] = body.key;
    }
  });
  afterAll(() => system.stop());

  const ask = async (who: string, method: string, path: string, data?: object): Promise<Reply> => {
    const reply = await fetch(`${system.apiUrl}/asana/api/1.0${path}`, {
      method,
      headers: { authorization: `Bearer ${tokens[who]}`, 'content-type': 'application/json' },
      ...(data && { body: JSON.stringify({ data }) }),
    });
    const { status, headers } = reply;
    return { status, headers, body: (await reply.json()) as Reply['body'] };
  };
  const create = (who: string, resource: string) =>
    ask(who, 'POST', '/webhooks', { resource, target: system.receiver.url('/hook') });
  const gidOf = ({ body }: Reply) => (body.data as { gid: string }).gid;
  const listed = async (who: string, query = '') => {
    const { body } = await ask(who, 'GET', `/webhooks?workspace=1${query}`);
    return (body.data as { gid: string }[]).map(({ gid }) => gid);
  };

  it('is seen and changed by the app that made it, for the user in whose name it did', async () => {
    const made = new Map<string, string>();
    for (const who of ['ann by one', 'ann by another', 'bob by a third', 'nobody']) {
      made.set(who, gidOf(await create(who, 'shared')));
    }
    for (const [who, own] of made) {
      expect(await listed(who)).toEqual([own]);
      expect(await listed(who, '&limit=100&resource=shared')).toEqual([own]);
      for (const gid of made.values()) {
        const [found, put] = [gid === own ? 200 : 404, { filters: [] }];
        expect((await ask(who, 'GET', `/webhooks/${gid}`)).status).toBe(found);
        expect((await ask(who, 'PUT', `/webhooks/${gid}`, put)).status).toBe(found);
        if (gid !== own) expect((await ask(who, 'DELETE', `/webhooks/${gid}`)).status).toBe(404);
      }
    }
    for (const [who, gid] of made) {
      expect((await ask(who, 'DELETE', `/webhooks/${gid}`)).status).toBe(200);
    }
  });

  it('is one of so many of an app and user, and of so many on one resource', async () => {
    for (let left = MANY; left > 0; left -= 1) {
      expect((await create('ann by one', 'busy')).status).toBe(201);
    }
    const more = await create('ann by one', 'idle');
    expect([more.status, more.body.errors?.[0]?.message]).toEqual([
      ...[403, `An app may have at most ${MANY} webhooks of one user`],
    ]);
    expect((await create('bob by a third', 'busy')).status).toBe(201);
    const crowded = await create('bob by a third', 'busy');
    expect([crowded.status, crowded.body.errors?.[0]?.message]).toEqual([
      ...[403, `resource: At most ${MANY + 1} webhooks may watch one resource`],
    ]);
    expect((await create('ann by another', 'idle')).status).toBe(201);
  });

  it('is listed with all the others where no pages are asked for', async () => {
    const { body } = await ask('ann by one', 'GET', '/webhooks?workspace=1');
    expect(body.data).toHaveLength(MANY);
    expect(body).not.toHaveProperty('next_page');
    const first = await ask('ann by one', 'GET', '/webhooks?workspace=1&limit=100');
    expect(first.body.data).toHaveLength(100);
    const rest = `&offset=${first.body.next_page?.offset ?? ''}`;
    expect(await listed('ann by one', rest)).toHaveLength(MANY - 100);
    const last = await ask('ann by one', 'GET', `/webhooks?workspace=1&limit=100${rest}`);
    expect(last.body.next_page).toBeNull();
  });

  it('is looked at so often in a minute by one token', async () => {
    const look = () => ask('greedy', 'GET', '/webhooks/1');
    for (let left = PER_MINUTE; left > 0; left -= 1) expect((await look()).status).toBe(404);
    const { status, headers, body } = await look();
    expect([status, body]).toEqual([
      429,
      {
        errors: [
          {
            message:
              "You've made too many requests and hit a rate limit. Please retry after the given amount of time.",
            help: expect.any(String),
          },
        ],
      },
    ]);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect((await ask('nobody', 'GET', '/webhooks/1')).status).toBe(404);
  });
});
