import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { WebhookBody } from './system/api.js';
import { System } from './system/system.js';

interface ProblemBody {
  readonly type: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

interface Listed {
  readonly data: readonly WebhookBody[];
  readonly next: string | null;
}

describe('the webhook API', () => {
  let system: System;
  const draft = { url: 'http://127.0.0.1:9/hooks', events: ['task.created', 'task.deleted'] };

  beforeAll(async () => {
    system = await System.start({ routers: 0, workers: 0 });
  });
  afterAll(() => system.stop());

  it('creates a webhook disabled unless asked otherwise, and tells its secret once', async () => {
    const reply = await system.api.call<WebhookBody>('POST', '/v1/webhooks', draft);
    expect(reply.status).toBe(201);
    expect(reply.headers.get('location')).toBe(`/v1/webhooks/${reply.body.id}`);
    expect(reply.body).toMatchObject({
      ...{ id: expect.any(String), number: 1, name: 'task.created, task.deleted', ...draft },
      ...{
        projects: [],
        filter: null,
        basicAuth: null,
        enabled: false,
        status: 'disabled',
        failures: 0,
      },
      ...{ lastError: null, lastSuccessAt: null, lastFailureAt: null, disabledReason: 'created' },
      ...{ createdAt: expect.any(String), updatedAt: expect.any(String), version: 1 },
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
    });
    const { secret: _, ...rest } = reply.body;
    expect(await system.api.webhook(reply.body.id)).toEqual(rest);
  });

  it('changes as many at once as are asked for, however few connections there are', async () => {
    const created = await Promise.all(Array.from({ length: 12 }, () => system.api.create(draft)));
    const replies = await Promise.all(
      created.map(({ id }) =>
        system.api.call('PATCH', `/v1/webhooks/${id}`, { events: ['task.*'] }),
      ),
    );
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it('changes only what is given, and counts a version for each change', async () => {
    const { id } = await system.api.create({ ...draft, basicAuth: { user: 'u', password: 'p' } });
    const patch = { name: 'Renamed', projects: ['1', 2] };
    const reply = await system.api.call<WebhookBody>('PATCH', `/v1/webhooks/${id}`, patch);
    expect(reply.body).toMatchObject({
      name: 'Renamed',
      projects: ['1', '2'],
      basicAuth: { user: 'u' },
      version: 2,
    });
    const same = await system.api.call<WebhookBody>('PATCH', `/v1/webhooks/${id}`, {
      ...patch,
      basicAuth: { user: 'u', password: 'p' },
    });
    expect(same.body.version).toBe(2);
    const without = await system.api.call('PATCH', `/v1/webhooks/${id}`, { basicAuth: null });
    expect(without.body).toMatchObject({ basicAuth: null, version: 3 });
  });

  it('merges what is given with what is there, at every level', async () => {
    const { id } = await system.api.create({
      ...draft,
      headers: { 'X-A': 'one', 'X-B': 'two' },
      metadata: { a: '1', b: '2' },
      oauth2: {
        ...{ tokenUrl: 'http://127.0.0.1:9/token', clientId: 'me', clientSecret: 'hush' },
        scope: 'all',
      },
      profile: { timeoutMs: 1_500, stop: { failures: 3, minSpanMs: 1 } },
    });
    const patch = (body: object) => system.api.call('PATCH', `/v1/webhooks/${id}`, body);
    expect(
      await patch({
        headers: { 'x-b': 'zwei', 'X-C': '3' },
        metadata: { a: null, c: '3' },
        oauth2: { scope: null },
        alerts: { emails: ['a@example.com'] },
        profile: { timeoutMs: null, stop: { failures: null } },
      }),
    ).toMatchObject({
      ...{ status: 200 },
      body: {
        headers: ['X-A', 'x-b', 'X-C'],
        metadata: { b: '2', c: '3' },
        oauth2: { tokenUrl: 'http://127.0.0.1:9/token', clientId: 'me', scope: null },
        alerts: { emails: ['a@example.com'] },
        profile: { timeoutMs: 2_000, stop: { failures: null, minSpanMs: 1 } },
      },
    });
    const less = await patch({ headers: { 'X-C': null }, alerts: { emails: null } });
    expect(less.body).toMatchObject({ headers: ['X-A', 'x-b'], alerts: { emails: [] } });
    const { body: plain } = await patch({ headers: null, metadata: null, oauth2: null });
    expect(plain).toMatchObject({ headers: [], metadata: {}, oauth2: null });
    expect((await patch({ profile: { stop: null } })).body).toMatchObject({
      profile: { stop: { failures: 10 } },
    });
    expect((await patch({ basicAuth: { user: 'u', password: 'p' } })).status).toBe(200);
    const renewed = await patch({ basicAuth: { password: 'new' } });
    expect(renewed.body).toMatchObject({ basicAuth: { user: 'u' } });
  });

  it('refuses a merge that would lack what is needed, or have too much', async () => {
    const metadata = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`k${i}`, 'v']));
    const { id } = await system.api.create({ ...draft, metadata });
    for (const [patch, pointer] of [
      [{ basicAuth: { password: 'p' } }, '/basicAuth/user'],
      [{ oauth2: { scope: 's' } }, '/oauth2/tokenUrl'],
      [{ basicAuth: { user: 'u' } }, '/basicAuth/password'],
      [{ metadata: { more: 'v' } }, '/metadata'],
      [{ basicAuth: { user: 'u', password: null } }, '/basicAuth/password'],
      [{ profile: { signing: { kind: null } } }, '/profile/signing/kind'],
      [{ profile: { healing: { firstMs: 1_000, longestMs: 1_000 } } }, '/profile/healing/factor'],
    ] as const) {
      const reply = await system.api.call<ProblemBody>('PATCH', `/v1/webhooks/${id}`, patch);
      expect([reply.status, reply.body.errors?.[0]?.pointer]).toEqual([422, pointer]);
    }
    const swapped = { k0: null, more: 'v' };
    const reply = await system.api.call('PATCH', `/v1/webhooks/${id}`, { metadata: swapped });
    expect(reply.status).toBe(200);
  });

  it('refuses headers that a request would bear twice, or that HTTP itself is run with', async () => {
    const hmac = (header: string) => ({ kind: 'hmac', header, algorithm: 'sha256', prefix: '' });
    const echo = (header: string) => ({ kind: 'echo', on: ['create'], header });
    const basicAuth = { user: 'u', password: 'p' };
    for (const [given, pointer] of [
      [{ headers: { 'X-Sig': '1' }, profile: { signing: hmac('x-sig') } }, '/headers/X-Sig'],
      [{ headers: { 'X-Sec': '1' }, profile: { verification: echo('x-sec') } }, '/headers/X-Sec'],
      [{ headers: { Authorization: '1' }, basicAuth }, '/headers/Authorization'],
      [{ headers: { 'Ce-Id': '1' }, profile: { shape: 'cloudevents-binary' } }, '/headers/Ce-Id'],
      [{ headers: { 'HTTP2-Settings': '1' } }, '/headers/HTTP2-Settings'],
      [{ headers: { 'Proxy-Authenticate': '1' } }, '/headers/Proxy-Authenticate'],
      [{ profile: { signing: hmac('Host') } }, '/profile/signing/header'],
      [{ profile: { signing: hmac('Content-Length') } }, '/profile/signing/header'],
      [{ profile: { signing: hmac('Authorization') }, basicAuth }, '/profile/signing/header'],
      [{ profile: { verification: echo('Host') } }, '/profile/verification/header'],
      [
        { profile: { acknowledgement: { echoHeader: 'TE' } } },
        '/profile/acknowledgement/echoHeader',
      ],
    ] as const) {
      const reply = await system.api.call<ProblemBody>('POST', '/v1/webhooks', {
        ...{ ...draft, ...given },
      });
      expect([reply.status, reply.body.errors?.[0]?.pointer]).toEqual([422, pointer]);
    }
    const { id } = await system.api.create({ ...draft, headers: { Authorization: 'Token 1' } });
    const reply = await system.api.call<ProblemBody>('PATCH', `/v1/webhooks/${id}`, { basicAuth });
    expect([reply.status, reply.body.errors?.[0]?.pointer]).toEqual([422, '/basicAuth']);
  });

  it('enables and disables, as often as it is asked', async () => {
    const { id } = await system.api.create(draft);
    for (const [action, status, version] of [
      ['enable', 'working', 2],
      ['enable', 'working', 2],
      ['disable', 'disabled', 3],
      ['disable', 'disabled', 3],
    ] as const) {
      const reply = await system.api.call('POST', `/v1/webhooks/${id}/${action}`);
      expect(reply).toMatchObject({ status: 200, body: { status, version } });
    }
    expect(await system.api.webhook(id)).toMatchObject({ disabledReason: 'user' });
  });

  it('lists an account page by page, newest first', async () => {
    const api = system.api.as('paged');
    const created = [];
    for (let i = 0; i < 5; i += 1)
      created.unshift((await api.create({ ...draft, name: `n${i}` })).id);
    const listed: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? 'limit=2' : `limit=2&cursor=${cursor}`;
      const page: { body: { data: WebhookBody[]; next: string | null } } = await api.call(
        'GET',
        `/v1/webhooks?${query}`,
      );
      expect(page.body.data.length).toBeLessThanOrEqual(2);
      listed.push(...page.body.data.map(({ id }) => id));
      cursor = page.body.next;
    }
    expect(listed).toEqual(created);
  });

  it('lists page by page what every filter lets through, and nothing else', async () => {
    const api = system.api.as('narrowed');
    for (const name of ['ann', 'bob']) await api.call('PUT', `/v1/principals/${name}`, { name });
    const wanted = { ...draft, name: 'Wanted', projects: ['42'], owner: 'ann', enabled: true };
    const created: string[] = [];
    for (let i = 0; i < 5; i += 1) created.unshift((await api.create(wanted)).id);
    for (const other of [
      { owner: 'bob' },
      { owner: undefined },
      { projects: ['7'] },
      { events: ['task.moved'] },
      { name: 'Other' },
      { enabled: false },
    ]) {
      await api.create({ ...wanted, ...other });
    }
    const all = async (narrowed: string) => {
      const ids: string[] = [];
      for (let next: string | null = ''; next !== null;) {
        const cursor: string = next === '' ? '' : `&cursor=${next}`;
        const path: string = `/v1/webhooks?limit=2&${narrowed}${cursor}`;
        const { body }: { body: Listed } = await api.call<Listed>('GET', path);
        ids.push(...body.data.map(({ id }) => id));
        next = body.next;
      }
      return ids;
    };
    const narrowed = 'owner=ann&project=42&event=task.created&q=Want&status=working';
    expect(await all(narrowed)).toEqual(created);
    expect(await all('owner=ann')).toHaveLength(9);
    expect(await all('owner=bob')).toHaveLength(1);
    expect(await all('owner=nobody')).toEqual([]);
  });

  it('takes fields up to their limits', async () => {
    const many = (count: number) => Object.fromEntries(Array.from({ length: count }, numbered));
    const numbered = (_: unknown, i: number) => [`X-${i}`, 'v'];
    const most = {
      ...{ headers: many(20), metadata: many(50), source: 'ü'.repeat(30) },
      ...{ sourceId: 'ü'.repeat(128), description: 'ü'.repeat(32_768) },
    };
    const { id } = await system.api.create({ ...draft, ...most });
    for (const [more, pointer] of [
      [{ headers: many(21) }, '/headers'],
      [{ metadata: many(51) }, '/metadata'],
      [{ source: 'x'.repeat(31) }, '/source'],
      [{ sourceId: 'x'.repeat(129) }, '/sourceId'],
      [{ description: 'x'.repeat(65_537) }, '/description'],
      [{ description: 'ü'.repeat(32_769) }, '/description'],
    ] as const) {
      for (const [method, path, given] of [
        ['POST', '/v1/webhooks', { ...draft, ...more }],
        ['PATCH', `/v1/webhooks/${id}`, more],
      ] as const) {
        const reply = await system.api.call<ProblemBody>(method, path, given);
        expect([method, reply.status, reply.body.errors?.[0]?.pointer]).toEqual([
          ...[method, 422, pointer],
        ]);
      }
    }
  });

  it('lets no page of another origin call, unless it is told of it', async () => {
    const origin = { origin: 'https://app.example.com' };
    const asked = await fetch(`${system.apiUrl}/v1/webhooks`, {
      method: 'OPTIONS',
      headers: { ...origin, 'access-control-request-method': 'POST' },
    });
    const called = await system.api.call('GET', '/v1/webhooks', undefined, origin);
    expect([asked.status, called.status]).toEqual([405, 200]);
    for (const { headers } of [asked, called]) {
      const allowing = [...headers.keys()].filter((name) => name.startsWith('access-control-'));
      expect(allowing).toEqual([]);
    }
  });

  it('deletes for good', async () => {
    const { id } = await system.api.create(draft);
    const json = { 'content-type': 'application/json' };
    const reply = await system.api.call('DELETE', `/v1/webhooks/${id}`, undefined, json);
    expect(reply.status).toBe(204);
    for (const [method, path] of [
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', '/enable'],
      ['GET', '/deliveries'],
    ] as const) {
      const gone = await system.api.call(
        method,
        `/v1/webhooks/${id}${path}`,
        method === 'PATCH' ? {} : undefined,
      );
      expect([method, path, gone.status]).toEqual([method, path, 404]);
    }
  });

  it("shows no one another account's webhooks", async () => {
    const { id } = await system.api.as('mine').create({ ...draft, enabled: true });
    const other = system.api.as('theirs');
    for (const [method, path] of [
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', '/enable'],
      ['POST', '/disable'],
      ['GET', '/deliveries'],
    ] as const) {
      const reply = await other.call(
        method,
        `/v1/webhooks/${id}${path}`,
        method === 'PATCH' ? {} : undefined,
      );
      expect([method, path, reply.status]).toEqual([method, path, 404]);
    }
    expect((await other.call<{ data: unknown[] }>('GET', '/v1/webhooks')).body.data).toEqual([]);
    expect((await system.api.as('mine').webhook(id)).status).toBe('working');
  });

  it.each([
    ['an unknown field', { ...draft, colour: 'red' }, ''],
    ['no URL', { events: ['a'] }, '/url'],
    ['no events', { ...draft, events: [] }, '/events'],
    ['an event no type can match', { ...draft, events: ['Task Created'] }, '/events/0'],
    ['a private address', { ...draft, url: 'http://10.0.0.1/' }, '/url'],
    ['a metadata address', { ...draft, url: 'http://169.254.169.254/latest' }, '/url'],
    ['credentials in the URL', { ...draft, url: 'https://a:b@example.com/' }, '/url'],
    ['no web address', { ...draft, url: 'ftp://example.com/' }, '/url'],
    [
      'a colon in the user',
      { ...draft, basicAuth: { user: 'a:b', password: '' } },
      '/basicAuth/user',
    ],
    ['a project that is none', { ...draft, projects: [''] }, '/projects'],
    ['enabled as text', { ...draft, enabled: 'yes' }, '/enabled'],
  ])('refuses %s, and says where and why', async (_, body, pointer) => {
    const reply = await system.api.call<ProblemBody>('POST', '/v1/webhooks', body);
    expect(reply.status).toBe(422);
    expect(reply.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(reply.body).toMatchObject({ type: '/problems/invalid-request', status: 422 });
    expect(reply.body.errors?.map((error) => error.pointer)).toContain(pointer);
    expect(reply.body.errors?.[0]?.detail).not.toBe('');
  });

  it.each([
    ['no key', 401, 'GET', '/v1/webhooks', undefined, { authorization: '' }],
    ['a wrong key', 401, 'GET', '/v1/webhooks', undefined, { authorization: 'Bearer nonsense' }],
    ['no such route', 404, 'GET', '/v2/webhooks', undefined, {}],
    ['an id that is none', 404, 'GET', '/v1/webhooks/17', undefined, {}],
    ['broken JSON', 400, 'POST', '/v1/webhooks', '{"url"', {}],
    ['another media type', 415, 'POST', '/v1/webhooks', 'url=x', { 'content-type': 'text/plain' }],
    ['too much', 413, 'POST', '/v1/events', `"${'x'.repeat(1_100_000)}"`, {}],
    ['a page size out of bounds', 422, 'GET', '/v1/webhooks?limit=101', undefined, {}],
    ['a cursor that is none', 422, 'GET', '/v1/webhooks?cursor=x', undefined, {}],
    ['nothing to publish', 422, 'POST', '/v1/events', undefined, {}],
  ])('answers %s with a problem', async (_, status, method, path, body, headers) => {
    const reply = await system.api.call<ProblemBody>(method, path, body, headers);
    expect(reply.status).toBe(status);
    expect(reply.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(reply.body).toMatchObject({ status, type: expect.stringMatching(/^\/problems\//) });
  });

  it('says whether it is alive and ready', async () => {
    expect(await system.api.call('GET', '/health/live')).toMatchObject({ status: 200 });
    expect(await system.api.call('GET', '/health/ready')).toMatchObject({
      status: 200,
      body: { status: 'ok', checks: { database: 'ok', broker: 'ok' } },
    });
  });
});
