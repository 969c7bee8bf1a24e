import { Broker, type ConsumeMessage } from 'smqp';
import { EVENTS_ABOUT_WEBHOOKS } from '#domain';
import { EXCHANGES, QUEUES, type QueueName } from '#runtime';
import type { Letter } from './letter.js';

/** A letter in a queue, through all its returns. */
export interface Held {
  readonly letter: Letter;
  /** How often it was handed back. */
  returns: number;
}

/** A letter in hand: it is settled once, by one of these. */
export interface Handed {
  readonly held: Held;
  readonly redelivered: boolean;
  ack(): void;
  handBack(): void;
}

const deadLettersOf = (queue: QueueName): string => `${queue}.dead`;

/**
 * The exchanges and queues that RabbitMQ would have, in memory. What lies in them goes with the
 * process.
 */
export class InProcessBroker {
  readonly #smqp = new Broker();

  constructor() {
    for (const exchange of Object.values(EXCHANGES)) {
      this.#smqp.assertExchange(exchange, 'topic', { autoDelete: false });
    }
    for (const queue of Object.values(QUEUES)) {
      this.#smqp.assertQueue(queue, { autoDelete: false });
      this.#smqp.assertQueue(deadLettersOf(queue), { autoDelete: false });
    }
    this.#smqp.bindQueue(QUEUES.domainEvents, EXCHANGES.domainEvents, '#');
    for (const type of EVENTS_ABOUT_WEBHOOKS) {
      this.#smqp.bindQueue(QUEUES.webhookEvents, EXCHANGES.webhookEvents, type);
    }
  }

  publish(letter: Letter): void {
    this.#smqp.publish(letter.exchange, letter.routingKey, held(letter));
  }

  send(queue: QueueName, letter: Letter): void {
    this.#smqp.sendToQueue(queue, held(letter));
  }

  bury(queue: QueueName, letter: Letter): void {
    this.#smqp.sendToQueue(deadLettersOf(queue), held(letter));
  }

  /**
   * Calls back at once with what waits, and with each further letter as it is published. Returns
   * how to stop.
   */
  consume(queue: QueueName, prefetch: number, onLetter: (handed: Handed) => void): () => void {
    const consumer = this.#smqp.consume(queue, (_, message) => onLetter(handed(message)), {
      prefetch,
    }) as { consumerTag: string };
    return () => void this.#smqp.cancel(consumer.consumerTag, { keepPending: true });
  }

  /**
   * Calls back with each letter published from now on whose routing key fits. Returns how to stop.
   */
  subscribe(exchange: string, pattern: string, onLetter: (letter: Letter) => void): () => void {
    const consumer = this.#smqp.subscribeTmp(
      exchange,
      pattern,
      (_, message) => onLetter((message.content as Held).letter),
      { noAck: true },
    ) as { consumerTag: string };
    return () => void this.#smqp.cancel(consumer.consumerTag);
  }

  /** Letters in the queue that nobody has in hand. */
  waiting(queue: QueueName): number {
    const stats = this.#smqp.getQueue(queue)?.getStats();
    return stats ? stats.messageCount - stats.unackedCount : 0;
  }

  deadLetters(queue: QueueName): readonly Letter[] {
    const dead = this.#smqp.getQueue(deadLettersOf(queue));
    return dead?.messages.map((message) => (message.content as Held).letter) ?? [];
  }

  /** Takes the oldest dead letters in hand, so many of them at most. */
  takeDead(queue: QueueName, limit: number): readonly Handed[] {
    const dead = this.#smqp.getQueue(deadLettersOf(queue));
    const inHand: Handed[] = [];
    while (inHand.length < limit) {
      const message = dead?.get();
      if (!message) break;
      inHand.push(handed(message));
    }
    return inHand;
  }
}

const held = (letter: Letter): Held => ({ letter, returns: 0 });

const handed = (message: ConsumeMessage): Handed => ({
  held: message.content as Held,
  redelivered: Boolean(message.fields.redelivered),
  ack: () => message.ack(),
  handBack: () => message.nack(false, true),
});
