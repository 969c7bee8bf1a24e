import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Inject, Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, Payload } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  DeliveryRoad,
  readBundle,
  Refused,
  type DueDelivery,
  type IncomingMessage,
} from '#application';
import { EXCHANGES, QUEUES, type MessageServer } from '#runtime';
import { RecordingLog, until } from '../../application/src/testing/index.js';
import { freshVhost, type Fresh } from '../../../test/services/index.js';
import { rabbitMessaging } from './index.js';
import { SideDoor } from './testing/side-door.js';

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

describe('a Nest app on RabbitMQ', () => {
  let vhost: Fresh;
  let sideDoor: SideDoor;
  let app: INestApplication;
  let router: MessageServer;

  beforeEach(async () => {
    vhost = await freshVhost();
    const messaging = rabbitMessaging({
      url: vhost.url,
      firstPauseMs: 10,
      logger: new RecordingLog(),
    });

    @Module({ imports: [messaging.module], controllers: [Router, Worker] })
    class AppModule {}

    app = await NestFactory.create(AppModule, new FastifyAdapter(), { logger: false });
    router = messaging.server({ queue: QUEUES.domainEvents, prefetch: 10 });
    app.connectMicroservice({ strategy: router });
    app.connectMicroservice({
      strategy: messaging.server({ queue: QUEUES.deliveries, prefetch: 10 }),
    });
    await app.startAllMicroservices();
    sideDoor = await SideDoor.open(vhost.url);
  });
  afterEach(async () => {
    await app.close();
    await sideDoor.close();
    await vhost.drop();
  });

  const publish = (body: string): Promise<void> =>
    sideDoor.publish(EXCHANGES.domainEvents, 'task.created', Buffer.from(body));

  it('gives each queue to its controller, and what a controller throws is what it meant', async () => {
    for (const body of ['first', 'bad', 'unlucky']) await publish(body);

    const { attempted } = app.get(Worker);
    await until(() => attempted.length === 2);
    expect(attempted.toSorted()).toEqual(['first', 'unlucky']);
    await until(async () => (await sideDoor.peek(`${QUEUES.domainEvents}.dead`)).length === 1);
    const [dead] = await sideDoor.peek(`${QUEUES.domainEvents}.dead`);
    expect(dead?.headers).toMatchObject({ 'x-postrider-reason': 'not-json' });
  });

  it('lets a handler finish, with all it needs, before it closes', async () => {
    const road = app.get(DeliveryRoad);
    const announce = road.announce.bind(road);
    let goOn: (() => void) | undefined;
    road.announce = async (deliveries) => {
      await new Promise<void>((resolve) => (goOn = resolve));
      return announce(deliveries);
    };

    await publish('last');
    await until(() => goOn !== undefined);
    const closed = app.close();
    await until(() => !router.health().connected);
    goOn?.();
    await closed;

    const { messageCount } = await sideDoor.channel.checkQueue(QUEUES.domainEvents);
    expect(messageCount).toBe(0);
    const waiting = await sideDoor.peek(QUEUES.deliveries);
    expect([
      ...waiting.flatMap(readBundle).map(({ id }) => id),
      ...app.get(Worker).attempted,
    ]).toEqual(['last']);
  });
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
