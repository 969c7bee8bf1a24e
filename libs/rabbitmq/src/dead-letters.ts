import type { ConsumeMessage, GetMessage, Options } from 'amqplib';
import type { Refused } from '#application';
import { refusedHeaders, type QueueName } from '#runtime';
import { ConfirmedPublisher } from './confirmed-publisher.js';
import type { RabbitSettings } from './rabbit-options.js';
import { deadLettersOf, declarationOf } from './topology.js';

/** Where refused messages lie, each as it was, and why it is there. Connects with the first one. */
export class DeadLetters {
  readonly #publisher: ConfirmedPublisher;

  constructor(
    settings: RabbitSettings,
    private readonly queue: QueueName,
  ) {
    this.#publisher = new ConfirmedPublisher(
      settings,
      `dead letters of ${queue}`,
      declarationOf(queue, settings.deliveryLimit),
    );
  }

  /** Resolves once the broker has it; throws NotConfirmed. */
  bury(message: ConsumeMessage, refused: Refused, refusedAt: Date): Promise<void> {
    return this.#publisher.publish([
      {
        exchange: '',
        routingKey: deadLettersOf(this.queue),
        body: message.content,
        properties: { ...ownProperties(message), headers: headersOf(message, refused, refusedAt) },
      },
    ]);
  }

  close(): Promise<void> {
    return this.#publisher.close();
  }
}

/** Not its expiry, for dead letters wait; not its user id, for RabbitMQ takes only ours. */
export const ownProperties = ({ properties }: ConsumeMessage | GetMessage): Options.Publish => ({
  contentType: properties.contentType as string,
  contentEncoding: properties.contentEncoding as string,
  correlationId: properties.correlationId as string,
  replyTo: properties.replyTo as string,
  messageId: properties.messageId as string,
  timestamp: properties.timestamp as number,
  type: properties.type as string,
  appId: properties.appId as string,
  priority: properties.priority as number,
  persistent: true,
  mandatory: true,
});

/** RabbitMQ would send one more copy to every queue named in CC. */
function headersOf(
  { fields, properties }: ConsumeMessage,
  refused: Refused,
  refusedAt: Date,
): Record<string, unknown> {
  const { CC: _copies, ...headers } = properties.headers ?? {};
  return { ...headers, ...refusedHeaders(fields, refused, refusedAt) };
}
