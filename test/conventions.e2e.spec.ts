import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import type { WebhookBody } from './system/api.js';
import { Api } from './system/api.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

interface ProblemBody {
  readonly type: string;
  readonly status: number;
  readonly detail: string;
  readonly requestId: string;
}

interface LogLine {
  readonly level: number;
  readonly event: string;
  readonly requestId?: string;
}

const UUIDV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const ORIGIN = 'https://app.example.com';
const LIMIT = 5;

describe('every route', () => {
  let system: System;
  const draft = { url: 'http://127.0.0.1:9/hooks', events: ['task.created'] };

  beforeAll(async () => {
    system = await System.start({
      routers: 0,
      workers: 0,
      environment: { POSTRIDER_CORS_ORIGINS: `https://other.example.com, ${ORIGIN}` },
    });
  });
  afterAll(() => system.stop());

  const lineOf = async (requestId: string): Promise<LogLine> => {
    const lines = () =>
      system.processes[0]!.lines.filter((line) => line.includes(requestId)).map(
        (line) => JSON.parse(line) as LogLine,
      );
    await until(() => lines().length > 0, `the log line of ${requestId}`);
    expect(lines()).toHaveLength(1);
    return lines()[0]!;
  };

  describe('knows its requests by an id', () => {
    it('that the caller gave, in the reply, the problem and the log', async () => {
      const id = 'caller-17:a/b';
      const headers = { 'x-request-id': id };
      const reply = await system.api.call<ProblemBody>(
        'GET',
        '/v1/webhooks/none',
        undefined,
        headers,
      );
      expect(reply.headers.get('x-request-id')).toBe(id);
      expect(reply.body).toMatchObject({ status: 404, requestId: id });
      expect(await lineOf(id)).toMatchObject({
        ...{ event: 'request.answered', level: 30, app: 'subscription-api', requestId: id },
        ...{ method: 'GET', route: '/v1/webhooks/:id', status: 404, ms: expect.any(Number) },
        ...{ actor: 'admin', account: 'default', problem: 'webhook-not-found' },
      });
    });

    it.each(['', 'a b', 'x'.repeat(129), 'ü', '{"level":60}'])(
      'or, when "%s" is given, by one of its own',
      async (given) => {
        const reply = await system.api.call('GET', '/v1/webhooks', undefined, {
          'x-request-id': Buffer.from(given).toString('latin1'),
        });
        expect(reply.headers.get('x-request-id')).toMatch(UUIDV7);
      },
    );

    it('and logs who called for which account, never with what key', async () => {
      const { body } = await system.api
        .as('logged')
        .call<{ id: string; key: string }>('POST', '/v1/api-keys', {
          name: 'x',
          scopes: ['webhooks:read'],
        });
      const reply = await new Api(system.apiUrl, body.key).call('GET', '/v1/webhooks?limit=3');
      expect(await lineOf(reply.headers.get('x-request-id') ?? '')).toMatchObject({
        ...{ route: '/v1/webhooks', status: 200, actor: `key:${body.id}`, account: 'logged' },
      });
      const logged = system.processes[0]!.lines.join('\n');
      expect(logged).not.toContain(body.key.slice(`prk_${body.id}_`.length));
      expect(logged).not.toContain(system.api.adminKey);
    });
  });

  describe('refuses as a problem', () => {
    it.each([
      ['a path that is none', 404, 'not-found', 'GET', '/v2/webhooks', {}],
      ['a path that is none, whatever is sent there', 404, 'not-found', 'POST', '/', {}],
      ['a method that is none', 405, 'method-not-allowed', 'PUT', '/v1/webhooks', {}],
      ['a method unheard of', 405, 'method-not-allowed', 'PURGE', '/v1/webhooks', {}],
      ['a path that cannot be read', 400, 'bad-request', 'GET', '/v1/webhooks/%zz', {}],
      [
        'a reply that is not JSON',
        406,
        'not-acceptable',
        'GET',
        '/v1/webhooks',
        { accept: 'text/csv' },
      ],
      [
        'a reply that must not be JSON',
        ...([406, 'not-acceptable', 'GET', '/v1/webhooks'] as const),
        { accept: 'application/json;q=0, */*' },
      ],
      ['an unknown parameter', 422, 'invalid-request', 'GET', '/v1/webhooks?colour=red', {}],
      ['a parameter where none is', 422, 'invalid-request', 'GET', '/v1/webhooks/x?colour=red', {}],
      ['a parameter twice', 422, 'invalid-request', 'GET', '/v1/webhooks?limit=1&limit=2', {}],
      [
        'an id that is too long',
        414,
        'uri-too-long',
        'GET',
        `/v1/accounts/${'x'.repeat(2_000)}`,
        {},
      ],
      ['an odd If-Match', 400, 'bad-request', 'DELETE', '/v1/webhooks/x', { 'if-match': '3' }],
      [
        'an odd Idempotency-Key',
        ...([400, 'bad-request', 'POST', '/v1/webhooks'] as const),
        { 'idempotency-key': 'a b' },
      ],
    ])('%s', async (_, status, code, method, path, headers) => {
      const body = method === 'POST' ? draft : undefined;
      const reply = await raw(method, path, headers, body);
      expect([reply.status, reply.type]).toEqual([status, 'application/problem+json']);
      expect(reply.body).toMatchObject({ type: `/problems/${code}`, status });
      expect(reply.body.requestId).toBe(reply.headers['x-request-id']);
      if (status === 405) expect(reply.headers['allow']).toBe('GET, HEAD, POST');
    });

    it.each([
      ['POST', '/v1/webhooks/x/enable'],
      ['POST', '/v1/webhooks/x/resend-verification'],
      ['POST', '/v1/deliveries/x/retry'],
      ['POST', '/v1/jobs/x/cancel'],
    ])('a body where none is taken: %s %s', async (method, path) => {
      const reply = await raw(method, path, {}, { 'col/our': 'red' });
      expect(reply.body).toMatchObject({
        ...{ type: '/problems/invalid-request', status: 422 },
        errors: [{ pointer: '/col~1our' }],
      });
    });

    it.each([
      ['POST', 'application/merge-patch+json'],
      ['POST', 'text/plain'],
      ['POST', 'application/cloudevents+json'],
      ['PATCH', 'application/json-patch+json'],
    ])('a %s of %s', async (method, type) => {
      const path = method === 'PATCH' ? '/v1/webhooks/x' : '/v1/webhooks';
      const reply = await raw(method, path, { 'content-type': type }, draft);
      expect(reply.body).toMatchObject({ type: '/problems/unsupported-media-type', status: 415 });
    });

    it('what is no HTTP request at all', async () => {
      const { hostname, port } = new URL(system.apiUrl);
      const answer = await new Promise<string>((resolve, reject) => {
        const socket = connect(Number(port), hostname, () => socket.write('NONSENSE\r\n\r\n'));
        let text = '';
        socket.on('data', (chunk) => (text += chunk.toString()));
        socket.on('end', () => resolve(text)).on('error', reject);
      });
      expect(answer).toMatch(/^HTTP\/1\.1 400 .*application\/problem\+json/s);
    });
  });

  describe('tells a webhook with its version', () => {
    const etag = (reply: { headers: Headers }) => reply.headers.get('etag');

    it('as its ETag, on every reply that shows it', async () => {
      const created = await system.api.call<WebhookBody>('POST', '/v1/webhooks', draft);
      const path = `/v1/webhooks/${created.body.id}`;
      expect(etag(created)).toBe('"1"');
      expect(etag(await system.api.call('GET', path))).toBe('"1"');
      expect(etag(await system.api.call('PATCH', path, { name: 'n' }))).toBe('"2"');
      expect(etag(await system.api.call('POST', `${path}/enable`))).toBe('"3"');
      expect(etag(await system.api.call('POST', `${path}/disable`))).toBe('"4"');
    });

    it('which does not keep from who has it what changes without a version', async () => {
      const { id } = await system.api.create(draft);
      const known = { 'if-none-match': '"1"' };
      const reply = await system.api.call('GET', `/v1/webhooks/${id}`, undefined, known);
      expect(reply).toMatchObject({ status: 200, body: { version: 1 } });
    });

    it('and lets no update be lost to who names the version', async () => {
      const { id } = await system.api.create(draft);
      const path = `/v1/webhooks/${id}`;
      const all = [
        ['PATCH', path, { name: 'mine' }],
        ['POST', `${path}/enable`, undefined],
        ['POST', `${path}/recover`, { since: '2026-01-01T00:00:00Z' }],
        ['POST', `${path}/replay`, { since: '2026-01-01T00:00:00Z' }],
        ['POST', `${path}/disable`, undefined],
        ['POST', `${path}/secret/rotate`, undefined],
        ['POST', `${path}/resend-verification`, undefined],
        ['DELETE', path, undefined],
      ] as const;
      await system.api.call('PATCH', path, { name: 'theirs' });
      for (const stale of ['"1"', 'W/"2"', '"1", "3"', '"nonsense"']) {
        for (const [method, at, body] of all) {
          const reply = await system.api.call(method, at, body, { 'if-match': stale });
          expect([method, at, reply.status]).toEqual([method, at, 412]);
          expect(reply.body).toMatchObject({ type: '/problems/precondition-failed' });
        }
      }
      expect(await system.api.webhook(id)).toMatchObject({ name: 'theirs', version: 2 });
      for (const [i, [method, at, body]] of all.entries()) {
        const { version } = await system.api.webhook(id);
        const current = i === 1 ? '*' : `"9", "${version}"`;
        const reply = await system.api.call(method, at, body, { 'if-match': current });
        expect([method, at, Math.floor(reply.status / 100)]).toEqual([method, at, 2]);
      }
    });

    it('to one of many who change it at once', async () => {
      const { id } = await system.api.create(draft);
      const replies = await Promise.all(
        Array.from({ length: 6 }, (_, i) =>
          system.api.call('PATCH', `/v1/webhooks/${id}`, { name: `n${i}` }, { 'if-match': '"1"' }),
        ),
      );
      expect(replies.map(({ status }) => status).sort()).toEqual([200, ...Array(5).fill(412)]);
      expect((await system.api.webhook(id)).version).toBe(2);
    });
  });

  it('patches by RFC 7396: null makes a field what it is by default', async () => {
    const { id } = await system.api.create({
      ...{ ...draft, name: 'Named', projects: ['1'], enabled: true },
      basicAuth: { user: 'u', password: 'p' },
    });
    const patch = { name: null, projects: null, enabled: null, basicAuth: null };
    const type = { 'content-type': 'application/merge-patch+json; charset=utf-8' };
    const reply = await system.api.call('PATCH', `/v1/webhooks/${id}`, patch, type);
    expect(reply).toMatchObject({
      status: 200,
      body: { name: 'task.created', projects: [], enabled: false, basicAuth: null, url: draft.url },
    });
    for (const field of ['url', 'events']) {
      const refused = await system.api.call('PATCH', `/v1/webhooks/${id}`, { [field]: null });
      expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: `/${field}` }] } });
    }
  });

  describe('does a POST with an Idempotency-Key once', () => {
    let key: string;
    let count = 0;
    const post = (body: object, api: Api = system.api, path = '/v1/webhooks') =>
      api.call<WebhookBody>('POST', path, body, { 'idempotency-key': key });
    const fresh = () => {
      count += 1;
      key = `key-${count}`;
    };

    it('and tells its reply again, the secret too, which no row shows', async () => {
      fresh();
      const first = await post(draft);
      const again = await post(draft);
      expect(first.status).toBe(201);
      expect(first.headers.get('idempotency-replayed')).toBeNull();
      expect(again.headers.get('idempotency-replayed')).toBe('true');
      for (const header of ['location', 'etag', 'content-type']) {
        expect(again.headers.get(header)).toBe(first.headers.get(header));
      }
      expect({ status: again.status, text: again.text }).toEqual({
        status: 201,
        text: first.text,
      });
      const rows = await system.query('select t::text as row from idempotent_replies t');
      expect(JSON.stringify(rows)).toContain(key);
      expect(JSON.stringify(rows)).not.toContain(first.body.secret);
    });

    it('however many are sent at once', async () => {
      fresh();
      const account = system.api.as('at-once');
      const replies = await Promise.all(Array.from({ length: 8 }, () => post(draft, account)));
      const waiting = replies.filter(({ status }) => status === 409);
      for (const { body, headers } of waiting) {
        expect(body).toMatchObject({ type: '/problems/idempotency-in-progress' });
        expect(headers.get('retry-after')).toBe('1');
      }
      const { body } = await account.call<{ data: unknown[] }>('GET', '/v1/webhooks');
      expect(body.data).toHaveLength(1);
      expect((await post(draft, account)).status).toBe(201);
    });

    it('and refuses another request under its key', async () => {
      fresh();
      const { body } = await post(draft);
      const other = await post({ ...draft, name: 'Another' });
      expect(other).toMatchObject({
        ...{ status: 422, body: { type: '/problems/idempotency-key-reused' } },
      });
      await post({}, system.api, `/v1/webhooks/${body.id}/disable`);
      const elsewhere = await post({}, system.api, '/v1/webhooks/x/disable');
      expect(elsewhere.body).toMatchObject({ type: '/problems/idempotency-key-reused' });
    });

    it('for each account and caller', async () => {
      fresh();
      const first = await post(draft);
      const elsewhere = await post(draft, system.api.as('other'));
      expect(elsewhere).toMatchObject({ status: 201 });
      expect(elsewhere.body.id).not.toBe(first.body.id);
      const issued = await system.api.call<{ key: string }>('POST', '/v1/api-keys', {
        ...{ name: 'x', scopes: ['webhooks:write'] },
      });
      const caller = new Api(system.apiUrl, issued.body.key);
      expect((await post(draft, caller)).body).toMatchObject({
        type: '/problems/idempotency-key-reused',
      });
    });

    it('unless it was refused: then it may be corrected', async () => {
      fresh();
      expect((await post({ ...draft, url: 'ftp://x' })).status).toBe(422);
      expect((await post(draft)).status).toBe(201);
    });
  });

  it('answers pages of the origins it was told, and of no others', async () => {
    const preflight = (origin: string) =>
      fetch(`${system.apiUrl}/v1/webhooks`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'PATCH' },
      });
    const allowed = await preflight(ORIGIN);
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(allowed.headers.get('access-control-allow-methods')).toContain('PATCH');
    expect(allowed.headers.get('access-control-allow-credentials')).toBeNull();
    const refused = await preflight('https://evil.example.com');
    expect(refused.headers.get('access-control-allow-origin')).toBeNull();
  });

  /** As no polite client would ask: fetch refuses some of it. */
  const raw = (method: string, path: string, headers: Record<string, string>, body?: object) =>
    new Promise<{
      status: number | undefined;
      type: string | undefined;
      headers: Record<string, unknown>;
      body: ProblemBody;
    }>((resolve, reject) => {
      const text = body && JSON.stringify(body);
      const sent = httpRequest(
        system.apiUrl + path,
        {
          method,
          headers: {
            authorization: `Bearer ${system.api.adminKey}`,
            ...(text !== undefined && { 'content-type': 'application/json' }),
            ...headers,
          },
        },
        (response) => {
          let answer = '';
          response.on('data', (chunk: Buffer) => (answer += chunk.toString()));
          response.on('end', () =>
            resolve({
              status: response.statusCode,
              type: response.headers['content-type']?.split(';')[0],
              headers: response.headers,
              body: JSON.parse(answer) as ProblemBody,
            }),
          );
        },
      );
      sent.on('error', reject).end(text);
    });
});

describe('an API with a rate limit', () => {
  let system: System;

  beforeAll(async () => {
    const environment = { POSTRIDER_RATE_LIMIT: String(LIMIT) };
    system = await System.start({ routers: 0, workers: 0, environment });
  });
  afterAll(() => system.stop());

  it('counts for each credential, and says how much is left', async () => {
    const issued = await system.api.call<{ id: string; key: string }>('POST', '/v1/api-keys', {
      ...{ name: 'x', scopes: ['webhooks:read'] },
    });
    const caller = new Api(system.apiUrl, issued.body.key);
    for (let left = LIMIT - 1; left >= 0; left -= 1) {
      const { status, headers } = await caller.call('GET', '/v1/webhooks');
      expect([status, headers.get('ratelimit-limit')]).toEqual([200, String(LIMIT)]);
      expect(headers.get('ratelimit-remaining')).toBe(String(left));
    }
    const refused = await caller.call('GET', '/v1/webhooks');
    expect(refused).toMatchObject({ status: 429, body: { type: '/problems/too-many-requests' } });
    const wait = Number(refused.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(50);
    expect(wait).toBeLessThanOrEqual(60);
    const client = { client_id: issued.body.id, client_secret: issued.body.key };
    const grant = { grant_type: 'client_credentials', ...client };
    expect((await caller.call('POST', '/oauth2/token', grant)).status).toBe(429);
    expect((await system.api.call('GET', '/v1/webhooks')).status).toBe(200);
    expect((await system.api.call('GET', '/health/live')).status).toBe(200);
  });
});
