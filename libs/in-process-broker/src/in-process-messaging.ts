import { Inject, Module } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import {
  DeadLetterRoad,
  DeliveryRoad,
  WebhookAnnouncer,
  type CloudEvent,
  type IncomingMessage,
} from '#application';
import {
  EXCHANGES,
  type Consuming,
  type Messaging,
  type QueueName,
  errorText,
  passErrorsOn,
} from '#runtime';
import { InProcessBroker } from './broker.js';
import { InProcessDeadLetterRoad } from './in-process-dead-letter-road.js';
import { InProcessDeliveryRoad } from './in-process-delivery-road.js';
import { inProcessSettings, type InProcessOptions } from './in-process-options.js';
import { InProcessServer } from './in-process-server.js';
import { InProcessWebhookAnnouncer } from './in-process-webhook-announcer.js';
import { letter, toIncoming, type LetterProperties } from './letter.js';

export type ExchangeName = (typeof EXCHANGES)[keyof typeof EXCHANGES];

/** Gets an event of `webhook.events`, and the message it came in. */
export type OnWebhookEvent = (event: CloudEvent, message: IncomingMessage) => void;

export interface InProcessMessaging extends Messaging {
  /** For product services in the same process. */
  publish(
    exchange: ExchangeName,
    routingKey: string,
    body: string | Uint8Array,
    properties?: LetterProperties,
  ): Promise<void>;
  /**
   * Hears of webhooks from now on. `pattern` as on a topic exchange: `webhook.*`. Returns how to
   * stop.
   */
  subscribe(pattern: string, onEvent: OnWebhookEvent): () => void;
  /** What lies in `<queue>.dead`, oldest first. It stays there. */
  deadLetters(queue: QueueName): readonly IncomingMessage[];
}

/**
 * The broker of a process that has no other. Nothing in it outlives the process, and nothing has
 * to: a delivery that was lost with it is due again when its lease ends.
 */
export function inProcessMessaging(options: InProcessOptions = {}): InProcessMessaging {
  const settings = inProcessSettings(options);
  const broker = new InProcessBroker();
  return {
    description: 'a broker in this process',
    module: {
      module: InProcessModule,
      global: true,
      providers: [
        { provide: DeliveryRoad, useValue: new InProcessDeliveryRoad(broker) },
        { provide: WebhookAnnouncer, useValue: new InProcessWebhookAnnouncer(broker) },
        { provide: DeadLetterRoad, useValue: new InProcessDeadLetterRoad(broker) },
      ],
      exports: [DeliveryRoad, WebhookAnnouncer, DeadLetterRoad],
    },
    server: (consuming: Consuming) => new InProcessServer(settings, consuming, broker),
    ping: () => Promise.resolve(),
    waiting: (queue) => Promise.resolve(broker.waiting(queue)),
    publish: async (exchange, routingKey, body, properties) =>
      broker.publish(letter(exchange, routingKey, body, properties)),
    subscribe: (pattern, onEvent) =>
      broker.subscribe(EXCHANGES.webhookEvents, pattern, (sent) => {
        setImmediate(() => {
          try {
            onEvent(parsed(sent.body), toIncoming(sent, false));
          } catch (error) {
            const { routingKey } = sent;
            settings.logger.error({
              event: 'subscriber.failed',
              routingKey,
              error: errorText(error),
            });
          }
        });
      }),
    deadLetters: (queue) => broker.deadLetters(queue).map((sent) => toIncoming(sent, false)),
  };
}

const parsed = (body: Uint8Array): CloudEvent =>
  JSON.parse(Buffer.from(body).toString()) as CloudEvent;

@Module({})
class InProcessModule {
  constructor(@Inject(ModulesContainer) modules: ModulesContainer) {
    passErrorsOn(modules);
  }
}
