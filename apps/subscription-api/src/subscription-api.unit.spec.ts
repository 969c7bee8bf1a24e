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
});
