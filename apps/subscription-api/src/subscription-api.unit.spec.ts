import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  AccessStore,
  DeadLetters,
  DeliveryReader,
  Erasure,
  EventReader,
  EventTypes,
  JobStore,
  HostThrottles,
  IdempotentReplies,
  Ledger,
  SigningPolicies,
  TokenStore,
  Transactions,
  WebhookChanges,
  WebhookReader,
  WebhookStatistics,
  type WebhookView,
} from '#application';
import { inProcessMessaging } from '#in-process-broker';
import { newKeyRing, parseKeyRing, PinoLog, readSettings } from '#runtime';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import {
  FakeErasure,
  InMemoryAccessStore,
  InMemoryDeadLetters,
  InMemoryEventTypes,
  InMemoryJobStore,
  InMemoryHostThrottles,
  InMemoryIdempotentReplies,
  InMemorySigningPolicies,
  InMemoryStore,
  InMemoryTokenStore,
} from '../../../libs/application/src/testing/index.js';
import { newApiAdapter } from './http/api-adapter.js';
import { followConventions } from './http/conventions.js';
import { SubscriptionApiModule } from './subscription-api.module.js';

const ADMIN_KEY = 'the-key-of-the-administrator';

@Module({})
class InMemoryModule {}

describe('the API over a store in memory', () => {
  let store: InMemoryStore;
  let app: NestFastifyApplication;
  let url: string;

  beforeEach(async () => {
    store = new InMemoryStore();
    const ports = [
      { provide: Transactions, useValue: store.transactions },
      { provide: Ledger, useValue: store.ledger },
      { provide: AccessStore, useValue: new InMemoryAccessStore() },
      { provide: TokenStore, useValue: new InMemoryTokenStore() },
      { provide: EventTypes, useValue: new InMemoryEventTypes() },
      { provide: SigningPolicies, useValue: new InMemorySigningPolicies() },
      { provide: JobStore, useValue: new InMemoryJobStore() },
      { provide: HostThrottles, useValue: new InMemoryHostThrottles() },
      { provide: IdempotentReplies, useValue: new InMemoryIdempotentReplies() },
      { provide: WebhookChanges, useValue: store.changes },
      { provide: WebhookReader, useValue: store.webhooks },
      { provide: WebhookStatistics, useValue: store.statistics },
      { provide: DeliveryReader, useValue: store.deliveries },
      { provide: EventReader, useValue: store.domainEvents },
      { provide: DeadLetters, useValue: new InMemoryDeadLetters() },
      { provide: Erasure, useValue: new FakeErasure() },
    ];

    const log = new PinoLog('subscription-api', 'silent');
    const settings = {
      ...readSettings({}),
      databaseUrl: '',
      adminKey: ADMIN_KEY,
      secretKeys: parseKeyRing(newKeyRing()),
    };
    const inMemory = { module: InMemoryModule, global: true, providers: ports, exports: ports };
    const parts = { settings, messaging: inProcessMessaging(), log };
    const module = await Test.createTestingModule({
      imports: [SubscriptionApiModule.with(parts, inMemory)],
    })
      .setLogger(log)
      .compile();
    const adapter = newApiAdapter();
    app = module.createNestApplication<NestFastifyApplication>(adapter, { bodyParser: false });
    followConventions(app, adapter, settings);
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });
  afterEach(() => app.close());

  const call = async (method: 'GET' | 'POST', path: string, body?: object) => {
    const reply = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const { status, headers } = reply;
    return { status, headers, body: (await reply.json()) as WebhookView };
  };
  const draft = { url: 'https://example.com/hooks', events: ['task.*'], enabled: true };

  it('creates and shows a webhook', async () => {
    const created = await call('POST', '/v1/webhooks', draft);
    expect(created.status).toBe(201);
    const shown = await call('GET', `/v1/webhooks/${created.body.id}`);
    expect(shown.body).toMatchObject({ name: 'task.*', status: 'working', version: 2 });
  });

  it('takes a domain event and owes it to the webhook', async () => {
    const { body } = await call('POST', '/v1/webhooks', draft);
    const taken = await call('POST', '/v1/events', { id: 'e-1', type: 'task.created' });
    expect(taken).toMatchObject({
      status: 202,
      body: { events: [{ id: 'e-1', status: 'accepted' }] },
    });
    const listed = await call('GET', `/v1/webhooks/${body.id}/deliveries`);
    expect(listed.body).toMatchObject({ data: [{ status: 'pending', event: { id: 'e-1' } }] });
  });

  it('says that the store is out of reach, and when to try again', async () => {
    store.goAwayFor(1);
    const reply = await call('POST', '/v1/webhooks', draft);
    expect(reply.status).toBe(503);
    expect(reply.headers.get('retry-after')).toBe('1');
    expect(reply.body).toMatchObject({ type: '/problems/store-unavailable' });
  });

  it('keeps to itself what went wrong inside', async () => {
    jest.spyOn(store.webhooks, 'list').mockRejectedValue(new Error('a secret of the house'));
    const reply = await call('GET', '/v1/webhooks');
    expect(reply.status).toBe(500);
    expect(reply.headers.get('content-type')).toContain('application/problem+json');
    expect(JSON.stringify(reply.body)).not.toContain('secret');
  });

  interface Told {
    readonly type: string;
    readonly detail: string;
    readonly error?: string;
    readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
  }
  const JSON_TYPE = { 'content-type': 'application/json' };
  const send = async (
    method: string,
    path: string,
    { headers = {}, body }: { headers?: Record<string, string>; body?: string | Buffer } = {},
  ) => {
    const reply = await fetch(`${url}${path}`, {
      ...{ method, headers: { authorization: `Bearer ${ADMIN_KEY}`, ...headers } },
      ...(body !== undefined && { body }),
    });
    return { status: reply.status, headers: reply.headers, body: (await reply.json()) as Told };
  };
  const sendJson = (method: string, path: string, body: unknown, headers = {}) =>
    send(method, path, { headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(body) });

  it.each([
    ['/v1/webhooks/enabled', ['', '?status=enabled', '?status=failing', '?status=working'], 200],
    ['/v1/webhooks/enabled', ['?status=disabled'], 422],
    ['/v1/webhooks/disabled', ['', '?status=disabled'], 200],
    ['/v1/webhooks/disabled', ['?status=enabled', '?status=working'], 422],
  ])('lists at %s with %j: %d', async (path, queries, status) => {
    for (const query of queries) expect((await send('GET', path + query)).status).toBe(status);
  });

  it.each(['0', '101', '0x10', '1e1', '%2010', '10.5', '', '-1', 'ten'])(
    'takes no limit of "%s", and says which it takes',
    async (limit) => {
      for (const path of ['/v1/webhooks', '/v1/webhooks/x/history', '/v1/dead-letters']) {
        const queue = path.endsWith('letters') ? '&queue=event-router' : '';
        const { status, body } = await send('GET', `${path}?limit=${limit}${queue}`);
        const detail = 'must be a whole number from 1 to 100';
        expect([status, body.errors]).toEqual([422, [{ pointer: '/limit', detail }]]);
      }
    },
  );

  it('says of a time that is none no more than that', async () => {
    const { body } = await send('GET', '/v1/events?since=yesterday');
    expect(body.errors?.map(({ pointer }) => pointer)).toEqual(['/since']);
    const span = 'since=2026-02-01T00:00:00Z&until=2026-01-01T00:00:00Z';
    const { body: backwards } = await send('GET', `/v1/events?${span}`);
    expect(backwards.errors?.map(({ pointer }) => pointer)).toEqual(['/until']);
  });

  it('takes no bytes that are not UTF-8, and no other charset, rather than store them altered', async () => {
    const latin1 = Buffer.from(JSON.stringify({ ...draft, name: 'caf\u00e9' }), 'latin1');
    const event = Buffer.from('[{"id":"1","type":"a.b","data":"caf\u00e9"}]', 'latin1');
    for (const [path, body] of [
      ['/v1/webhooks', latin1],
      ['/v1/events', event],
    ] as const) {
      const reply = await send('POST', path, { headers: JSON_TYPE, body });
      expect([reply.status, reply.body.detail]).toEqual([400, expect.stringContaining('UTF-8')]);
    }
    for (const charset of ['iso-8859-1', 'utf-16', '"UTF-16LE"']) {
      const headers = { 'content-type': `application/json; charset=${charset}` };
      const reply = await send('POST', '/v1/webhooks', { headers, body: JSON.stringify(draft) });
      expect([charset, reply.status, reply.body.detail]).toEqual([
        ...[charset, 415, expect.stringContaining('UTF-8')],
      ]);
    }
    const headers = { 'content-type': 'application/json;Charset="UTF-8"' };
    expect((await sendJson('POST', '/v1/webhooks', draft, headers)).status).toBe(201);
  });

  it('takes no body that is compressed, and says so', async () => {
    const reply = await sendJson('POST', '/v1/webhooks', draft, { 'content-encoding': 'gzip' });
    expect([reply.status, reply.headers.get('accept-encoding')]).toEqual([415, 'identity']);
    const plain = await sendJson('POST', '/v1/webhooks', draft, { 'content-encoding': 'identity' });
    expect(plain.status).toBe(201);
  });

  it.each(['metadata', 'headers'])('takes no member of %s that it could not keep', async (name) => {
    const body = `{"url":"https://example.com/","events":["*"],"${name}":{"__proto__":"x"}}`;
    const reply = await send('POST', '/v1/webhooks', { headers: JSON_TYPE, body });
    expect([reply.status, reply.body.errors?.[0]?.pointer]).toEqual([422, `/${name}`]);
  });

  it('says what to do about what it cannot read', async () => {
    const text = { headers: { 'content-type': 'text/plain' }, body: 'x' };
    const other = await send('POST', '/v1/webhooks', text);
    expect([other.status, other.headers.get('accept')]).toEqual([415, 'application/json']);
    expect(other.body.detail).toContain('Content-Type: application/json');
    const long = await sendJson('POST', '/v1/webhooks', { name: 'x'.repeat(1_100_000) });
    expect([long.status, long.body.detail]).toEqual([413, expect.stringContaining('1048576')]);
    const nowhere = await send('GET', '/v1/webhooks/?limit=1');
    expect(nowhere.body.detail).toBe('There is nothing at /v1/webhooks/.');
    const huge = await send('GET', `/v1/webhooks?q=${'x'.repeat(20_000)}`);
    expect([huge.status, huge.body.detail]).toEqual([431, expect.stringContaining('16 KiB')]);
  });

  it('says of a body what it lacks, in words', async () => {
    const nothing = await send('POST', '/v1/webhooks', { headers: JSON_TYPE });
    expect(nothing.body.errors).toEqual([{ pointer: '', detail: 'Send a body: an object.' }]);
    const odd = await sendJson('POST', '/v1/webhooks', { url: 7 });
    expect(odd.body.errors).toEqual([
      { pointer: '/url', detail: 'must be text' },
      { pointer: '/events', detail: 'is required: a list' },
    ]);
  });

  it.each([
    ['PUT', '/v1/event-types/task.created'],
    ['PATCH', '/v1/signing-policies/x'],
    ['POST', '/v1/webhooks'],
  ])('has no versions at %s %s, and takes no If-Match there', async (method, path) => {
    const reply = await sendJson(method, path, {}, { 'if-match': '"1"' });
    expect(reply.body.errors).toEqual([
      { pointer: '', detail: expect.stringContaining('leave If-Match out') },
    ]);
  });

  it('lets nobody keep a reply that tells a secret', async () => {
    const webhook = await sendJson('POST', '/v1/webhooks', draft);
    const key = await sendJson('POST', '/v1/api-keys', { name: 'k', scopes: ['webhooks:read'] });
    for (const { status, headers } of [webhook, key]) {
      expect([status, headers.get('cache-control')]).toEqual([201, 'no-store']);
    }
  });

  it('answers clients of OAuth 2 in its words, whatever they send', async () => {
    for (const sent of [
      { headers: JSON_TYPE, body: '{' },
      { headers: { 'content-type': 'text/plain' }, body: 'x' },
      { headers: { 'content-type': 'application/cloudevents+json' }, body: '{}' },
    ]) {
      const { status, headers, body } = await send('POST', '/oauth2/token', sent);
      expect([status, body.error]).toEqual([400, 'invalid_request']);
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  it('tells who sent a token that the token is wrong', async () => {
    const challenge = async (authorization: string) =>
      (await send('GET', '/v1/webhooks', { headers: { authorization } })).headers.get(
        'www-authenticate',
      );
    expect(await challenge('Bearer nonsense')).toBe('Bearer error="invalid_token"');
    expect(await challenge('Basic nonsense')).toBe('Bearer');
  });
});
