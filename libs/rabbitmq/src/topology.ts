import type { Channel, Options } from 'amqplib';
import { EVENTS_ABOUT_WEBHOOKS } from '#domain';
import { EXCHANGES, QUEUES, type QueueName } from '#runtime';

/** Declares what one side needs. May be repeated: what is there already stays as it is. */
export type Declaration = (channel: Channel) => Promise<void>;

export const deadLettersOf = (queue: QueueName): string => `${queue}.dead`;

/** Product services publish here; whatever the type, the router gets it. */
const declareDomainEvents =
  (deliveryLimit: number): Declaration =>
  async (channel) => {
    await channel.assertExchange(EXCHANGES.domainEvents, 'topic', { durable: true });
    await declareWithDeadLetters(channel, QUEUES.domainEvents, deliveryLimit);
    await channel.bindQueue(QUEUES.domainEvents, EXCHANGES.domainEvents, '#');
  };

/** A copy of what is told to everybody: of that, only what webhooks may ask for. */
const declareEventsAboutWebhooks =
  (deliveryLimit: number): Declaration =>
  async (channel) => {
    await declareWebhookEvents(channel);
    await declareWithDeadLetters(channel, QUEUES.webhookEvents, deliveryLimit);
    for (const type of EVENTS_ABOUT_WEBHOOKS) {
      await channel.bindQueue(QUEUES.webhookEvents, EXCHANGES.webhookEvents, type);
    }
  };

const declareDeliveries =
  (deliveryLimit: number): Declaration =>
  (channel) =>
    declareWithDeadLetters(channel, QUEUES.deliveries, deliveryLimit);

const declareWebhookEvents: Declaration = async (channel) => {
  await channel.assertExchange(EXCHANGES.webhookEvents, 'topic', { durable: true });
};

const OF_QUEUE = {
  [QUEUES.domainEvents]: declareDomainEvents,
  [QUEUES.webhookEvents]: declareEventsAboutWebhooks,
  [QUEUES.deliveries]: declareDeliveries,
} as const satisfies Record<QueueName, (deliveryLimit: number) => Declaration>;

export const declarationOf = (queue: QueueName, deliveryLimit: number): Declaration =>
  OF_QUEUE[queue](deliveryLimit);

/**
 * Whatever there is. What DeliveryRoad and WebhookAnnouncer publish to, and also what comes in: a service may
 * publish before the first router runs.
 */
export const declareEverything =
  (deliveryLimit: number): Declaration =>
  async (channel) => {
    await declareEventsAboutWebhooks(deliveryLimit)(channel);
    await declareDomainEvents(deliveryLimit)(channel);
    await declareDeliveries(deliveryLimit)(channel);
  };

async function declareWithDeadLetters(
  channel: Channel,
  queue: QueueName,
  deliveryLimit: number,
): Promise<void> {
  const deadLetters = deadLettersOf(queue);
  await channel.assertQueue(deadLetters, quorum(LOOKED_AT_OFTEN));
  await channel.assertQueue(
    queue,
    quorum(deliveryLimit, {
      'x-dead-letter-exchange': '',
      'x-dead-letter-routing-key': deadLetters,
      // Without these two a message that is handed out too often is dropped first and copied after,
      // unconfirmed.
      'x-dead-letter-strategy': 'at-least-once',
      'x-overflow': 'reject-publish',
    }),
  );
}

/**
 * Each look at a dead letter counts as a delivery. RabbitMQ 3 knows no "unlimited", and 4 drops at
 * 20 by default.
 */
const LOOKED_AT_OFTEN = 1_000_000;

const quorum = (
  deliveryLimit: number,
  more: Readonly<Record<string, string>> = {},
): Options.AssertQueue => ({
  durable: true,
  arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': deliveryLimit, ...more },
});
