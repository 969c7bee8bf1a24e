import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Inject, Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, Payload } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  DeliveryRoad,
  readBundle,
  Refused,
  WebhookAnnouncer,
  type CloudEvent,
  type DueDelivery,
  type IncomingMessage,
} from '#application';
import { EXCHANGES, QUEUES } from '#runtime';
import { RecordingLog, until } from '../../application/src/testing/index.js';
import { inProcessMessaging, type InProcessMessaging } from './index.js';

/** Announces one delivery for every event. */
@Controller()
class Router {
  private failures = 1;

  constructor(@Inject(DeliveryRoad) private readonly road: DeliveryRoad) {}

  @EventPattern(QUEUES.domainEvents)
  async handle(@Payload() message: IncomingMessage): Promise<void> {
    const event = Buffer.from(message.body).toString();
    if (event === 'bad') throw new Refused('not-json', 'Send JSON.');
    if (event === 'unlucky' && this.failures-- > 0) throw new Error('the store is away');
    await this.road.announce([delivery(event)]);
  }
}

@Controller()
class Worker {
  readonly attempted: string[] = [];

  @EventPattern(QUEUES.deliveries)
  async handle(@Payload() message: IncomingMessage): Promise<void> {
    this.attempted.push(...readBundle(message).map(({ id }) => id));
  }
}

describe('a Nest app on the in-process broker', () => {
  let messaging: InProcessMessaging;
  let app: INestApplication;

  beforeEach(async () => {
    messaging = inProcessMessaging({ firstPauseMs: 10, logger: new RecordingLog() });

    @Module({ imports: [messaging.module], controllers: [Router, Worker] })
    class AppModule {}

    app = await NestFactory.create(AppModule, new FastifyAdapter(), { logger: false });
    for (const queue of [QUEUES.domainEvents, QUEUES.deliveries]) {
      app.connectMicroservice({ strategy: messaging.server({ queue, prefetch: 10 }) });
    }
    await app.startAllMicroservices();
  });
  afterEach(() => app.close());

  it('gives each queue to its controller, and what a controller throws is what it meant', async () => {
    for (const body of ['first', 'bad', 'unlucky']) {
      await messaging.publish(EXCHANGES.domainEvents, 'task.created', body);
    }

    const { attempted } = app.get(Worker);
    await until(() => attempted.length === 2);
    expect(attempted.toSorted()).toEqual(['first', 'unlucky']);
    const [dead] = messaging.deadLetters(QUEUES.domainEvents);
    expect(dead?.headers).toMatchObject({ 'x-postrider-reason': 'not-json' });
  });

  it('hears of webhooks in the same process until it no longer wants to', async () => {
    const heard: string[] = [];
    const stop = messaging.subscribe('webhook.*', (event) => void heard.push(event.subject));
    messaging.subscribe('webhook.*', () => {
      throw new Error('a listener fails alone');
    });
    const announcer = app.get(WebhookAnnouncer);

    await announcer.publish([disabled('webhook-1')]);
    await until(() => heard.length === 1);
    stop();
    const again: string[] = [];
    messaging.subscribe('#', (event) => void again.push(event.subject));
    await announcer.publish([disabled('webhook-2')]);
    await until(() => again.length === 1);
    expect(heard).toEqual(['webhook-1']);
  });
});

const disabled = (subject: string): CloudEvent => ({
  specversion: '1.0',
  id: subject,
  source: '/postrider',
  type: 'webhook.disabled',
  subject,
  time: '2026-11-20T10:00:00.000Z',
  datacontenttype: 'application/json',
  account: 'acme',
  data: {},
});

const delivery = (event: string): DueDelivery => ({
  id: event,
  webhookId: 'webhook-1',
  attempt: 1,
  leaseUntil: 1_800_000_000_000,
  event: {
    id: event,
    account: 'acme',
    type: 'task.created',
    project: null,
    occurredAt: '2026-11-20T10:00:00.000Z',
    data: '{}',
    details: null,
  },
});
