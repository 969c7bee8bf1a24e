import type { AmqpConnectionManager, ChannelWrapper } from 'amqp-connection-manager';
import type { Channel, ConfirmChannel, Options } from 'amqplib';
import { closeConnection, openChannel, openConnection } from './connection.js';
import { Deadline } from './deadline.js';
import { KeptChannel } from './kept-channel.js';
import type { RabbitSettings } from './rabbit-options.js';
import type { Declaration } from './topology.js';

export interface Outgoing {
  /** Empty: the default exchange, whose routing key is the name of a queue. */
  readonly exchange: string;
  readonly routingKey: string;
  readonly body: Buffer;
  readonly properties: Options.Publish;
}

/** The broker may or may not have the message. */
export class NotConfirmed extends Error {
  override readonly name = 'NotConfirmed';
}

/**
 * Publishes with confirms over a connection of its own: a broker short of memory stops reading from
 * connections that publish, and those who consume must still be able to ack.
 *
 * It publishes on the bare channel and forgets what a lost channel did not confirm, where amqp-
 * connection-manager would send it later. Whoever published it has been told that it failed, and
 * will publish it again, in order.
 */
export class ConfirmedPublisher {
  #connection: AmqpConnectionManager | undefined;
  #wrapper: ChannelWrapper | undefined;
  #channel: ConfirmChannel | undefined;
  readonly #ready = new Signal<ConfirmChannel>();
  /** Mandatory messages not confirmed yet. */
  readonly #mandatory = new Set<{ readonly message: Outgoing; readonly refuse: () => void }>();
  #declaringAgain = false;
  readonly #inquiries = new KeptChannel(() => this.#openPlain());

  constructor(
    private readonly settings: RabbitSettings,
    private readonly purpose: string,
    private readonly declare: Declaration,
  ) {}

  /** Connects now rather than with the first message. */
  open(): void {
    if (this.#connection) return;
    this.#connection = openConnection(this.settings, this.purpose);
    this.#wrapper = openChannel(this.#connection, this.settings, {
      name: this.purpose,
      confirm: true,
      setup: (channel: ConfirmChannel) => this.#setUp(channel),
    });
  }

  /**
   * Resolves once the broker confirmed them all. Throws NotConfirmed when it did not in time, lost
   * the channel or, for a mandatory message, has no queue for it.
   */
  async publish(messages: readonly Outgoing[]): Promise<void> {
    if (messages.length === 0) return;
    const deadline = this.#deadline();
    let channel: ConfirmChannel | undefined;
    try {
      const open = (channel = await this.#channelBy(deadline));
      await deadline.meet(Promise.all(messages.map((message) => this.#send(open, message))));
    } catch (error) {
      if (deadline.passed) this.#startOver(channel);
      throw error;
    } finally {
      deadline.clear();
    }
  }

  /**
   * Asks on a channel of its own, for the broker closes the channel of a question it does not like.
   */
  async ask<T>(
    question: (channel: Channel) => Promise<T>,
    withinMs = this.settings.answerTimeoutMs,
  ): Promise<T> {
    const channel = await this.#openPlain();
    channel.on('error', () => undefined);
    try {
      return await this.#answer(question(channel), withinMs);
    } finally {
      void channel.close().catch(() => undefined);
    }
  }

  /** The same of what is asked again and again, on one channel for all of it. */
  inquire<T>(question: (channel: Channel) => Promise<T>): Promise<T> {
    return this.#inquiries.ask((channel) => this.#answer(question(channel)));
  }

  /** A channel of its own for work that is done again and again: what it did not settle goes back when it fails. */
  channelForWork(withinMs: number): <T>(work: (channel: Channel) => Promise<T>) => Promise<T> {
    const kept = new KeptChannel(() => this.#openPlain());
    return (work) => kept.ask((channel) => this.#answer(work(channel), withinMs));
  }

  close(): Promise<void> {
    return closeConnection(this.#connection, this.#wrapper, this.settings.answerTimeoutMs);
  }

  async #setUp(channel: ConfirmChannel): Promise<void> {
    await this.declare(channel);
    channel.on('return', ({ fields }) => {
      // What returns cannot be told from others under way to the same place. They will not get
      // there either.
      for (const { message, refuse } of this.#mandatory) {
        if (message.exchange === fields.exchange && message.routingKey === fields.routingKey)
          refuse();
      }
      this.#declareAgain(channel);
    });
    channel.once('close', () => {
      if (this.#channel === channel) this.#channel = undefined;
    });
    this.#channel = channel;
    this.#ready.give(channel);
  }

  async #channelBy(deadline: Deadline): Promise<ConfirmChannel> {
    this.open();
    return this.#channel ?? deadline.meet(this.#ready.next());
  }

  /**
   * A channel that did not confirm in time may never again: RabbitMQ numbers what a channel sends to a
   * quorum queue, and when the queue is deleted and declared anew at a bad moment, it goes on to wait for
   * numbers that went to the old one.
   */
  #startOver(channel: ConfirmChannel | undefined): void {
    if (!channel || this.#channel !== channel) return;
    this.#channel = undefined;
    this.settings.logger.warn({ event: 'rabbitmq.publisher-starts-over', purpose: this.purpose });
    this.#connection?.connection?.close().catch(() => undefined);
  }

  /** A channel that confirms nothing. */
  async #openPlain(): Promise<Channel> {
    const deadline = this.#deadline();
    try {
      await this.#channelBy(deadline);
      const connection = this.#connection?.connection;
      if (!connection) throw new NotConfirmed(`${this.settings.description} went away.`);
      const opening = connection.createChannel();
      return await deadline.meet(opening).catch((error: unknown) => {
        void opening.then((channel) => channel.close()).catch(() => undefined);
        throw error;
      });
    } finally {
      deadline.clear();
    }
  }

  async #answer<T>(answer: Promise<T>, withinMs?: number): Promise<T> {
    const deadline = this.#deadline(withinMs);
    try {
      return await deadline.meet(answer);
    } finally {
      deadline.clear();
    }
  }

  #send(channel: ConfirmChannel, message: Outgoing): Promise<void> {
    const { exchange, routingKey, body, properties } = message;
    return new Promise<void>((resolve, reject) => {
      const refuse = (why: string, cause?: unknown): void => {
        reject(
          new NotConfirmed(`${this.settings.description} ${why}: "${exchange}", "${routingKey}".`, {
            cause,
          }),
        );
      };
      const underWay = { message, refuse: () => refuse('has no queue for a message') };
      if (properties.mandatory) this.#mandatory.add(underWay);
      const onConfirm = (error: unknown): void => {
        this.#mandatory.delete(underWay);
        if (error) refuse('did not take a message', error);
        else resolve();
      };
      try {
        channel.publish(exchange, routingKey, body, properties, onConfirm);
      } catch (error) {
        onConfirm(error);
      }
    });
  }

  /** A queue that was deleted under us is there for the next attempt. */
  #declareAgain(channel: ConfirmChannel): void {
    if (this.#declaringAgain) return;
    this.#declaringAgain = true;
    void this.declare(channel)
      // The channel is closed then, and set up anew with the connection.
      .catch(() => undefined)
      .finally(() => (this.#declaringAgain = false));
  }

  #deadline(ms = this.settings.answerTimeoutMs): Deadline {
    const { description } = this.settings;
    return new Deadline(
      ms,
      () => new NotConfirmed(`${description} did not answer within ${ms} ms.`),
    );
  }
}

/** A value that comes again and again; whoever asks gets the next one. */
class Signal<T> {
  #next: Promise<T> | undefined;
  #resolve: ((value: T) => void) | undefined;

  next(): Promise<T> {
    this.#next ??= new Promise((resolve) => (this.#resolve = resolve));
    return this.#next;
  }

  give(value: T): void {
    this.#resolve?.(value);
    this.#next = undefined;
    this.#resolve = undefined;
  }
}
