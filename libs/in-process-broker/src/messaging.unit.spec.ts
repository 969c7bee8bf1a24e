import { describe, expect, it } from '@jest/globals';
import { NestFactory } from '@nestjs/core';
import { DeadLetterRoad, DeliveryRoad, WebhookAnnouncer, type IncomingMessage } from '#application';
import { EXCHANGES, QUEUES } from '#runtime';
import {
  bundleContract,
  messagingContract,
  type MessagingPace,
  type MessagingUnderTest,
} from '../../application/src/testing/messaging.contract.js';
import { deadLetterRoadContract } from '../../application/src/testing/dead-letter-road.contract.js';
import { RecordingLog, until } from '../../application/src/testing/index.js';
import { inProcessMessaging } from './index.js';

async function underTest(
  pace: MessagingPace,
): Promise<MessagingUnderTest & { readonly deadLetterRoad: DeadLetterRoad }> {
  const messaging = inProcessMessaging({
    ...pace,
    longestPauseMs: pace.firstPauseMs,
    logger: new RecordingLog(),
  });
  class Root {}
  const app = await NestFactory.createApplicationContext(
    { module: Root, imports: [messaging.module] },
    { logger: false },
  );
  return {
    messaging,
    road: app.get(DeliveryRoad),
    announcer: app.get(WebhookAnnouncer),
    deadLetterRoad: app.get(DeadLetterRoad),
    publish: (routingKey, body, properties) =>
      messaging.publish(EXCHANGES.domainEvents, routingKey, body, properties),
    deadLetters: async (queue) => messaging.deadLetters(queue),
    listenTo: async (pattern) => {
      const heard: IncomingMessage[] = [];
      messaging.subscribe(pattern, (_, message) => void heard.push(message));
      return heard;
    },
    teardown: () => app.close(),
  };
}

describe('a bundle', () => bundleContract());

describe('the in-process broker, looked after', () => deadLetterRoadContract(underTest));

describe('the in-process broker', () => {
  messagingContract(underTest);

  it('hands out nothing while a publisher still publishes', async () => {
    const messaging = inProcessMessaging({ logger: new RecordingLog() });
    const got: IncomingMessage[] = [];
    const server = messaging.server({ queue: QUEUES.domainEvents, prefetch: 10 });
    server.addHandler(QUEUES.domainEvents, async (message: IncomingMessage) => got.push(message));
    server.listen(() => undefined);

    await messaging.publish(EXCHANGES.domainEvents, 'task.created', '{}');
    await Promise.resolve();
    expect(got).toHaveLength(0);

    await until(() => got.length === 1);
    await server.close();
  });
});
