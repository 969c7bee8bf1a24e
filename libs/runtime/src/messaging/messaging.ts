import type { DynamicModule } from '@nestjs/common';
import type { CustomTransportStrategy, Server } from '@nestjs/microservices';

/** The queues Postrider consumes. Each is also the pattern its one handler is registered under. */
export const QUEUES = {
  domainEvents: 'event-router',
  /** What webhooks may hear of webhooks. */
  webhookEvents: 'event-router.webhooks',
  deliveries: 'deliveries',
} as const;
export type QueueName = (typeof QUEUES)[keyof typeof QUEUES];

export const EXCHANGES = {
  domainEvents: 'domain.events',
  webhookEvents: 'webhook.events',
} as const;

export interface Consuming {
  readonly queue: QueueName;
  /** Messages in hand at once, at most. */
  readonly prefetch: number;
}

/** Whether a consumer gets messages: what a health check asks. */
export interface ConsumerHealth {
  readonly connected: boolean;
  /** Messages taken and not settled yet. */
  readonly inHand: number;
  /** Milliseconds since the epoch of the last message handed out to it; null before the first. */
  readonly lastHandedAt: number | null;
  /** The same of the last message settled. */
  readonly lastSettledAt: number | null;
}

/**
 * Takes messages of one queue to the handler registered for it (`@EventPattern(QUEUES.…)`), which gets an
 * IncomingMessage. When the handler resolves the message is done; `Refused` sends it to `<queue>.dead` with the
 * reason in its headers; any other failure hands it back to the queue after a pause. `close()` stops
 * taking messages, waits for those in hand, then disconnects.
 */
export type MessageServer = Server & CustomTransportStrategy & { health(): ConsumerHealth };

/** A broker, chosen in composition. */
export interface Messaging {
  /** Said in one line at start: `RabbitMQ at 127.0.0.1:5672`. Never holds a password. */
  readonly description: string;
  /** A global module that provides DeliveryRoad, WebhookAnnouncer and DeadLetterRoad. */
  readonly module: DynamicModule;
  server(consuming: Consuming): MessageServer;
  /** Resolves when the broker answers; rejects when it does not. */
  ping(): Promise<void>;
  /** Messages of a queue that no consumer has in hand. */
  waiting(queue: QueueName): Promise<number>;
}
