import { setMaxListeners } from 'node:events';
import { BaseRpcContext, Server, type CustomTransportStrategy } from '@nestjs/microservices';
import type { AmqpConnectionManager, ChannelWrapper } from 'amqp-connection-manager';
import type { Channel, ConsumeMessage } from 'amqplib';
import { Refused, type IncomingMessage } from '#application';
import {
  type Consuming,
  type ConsumerHealth,
  type MessageServer,
  errorText,
  outcome,
  pause,
  Pauses,
} from '#runtime';
import { closeConnection, openChannel, openConnection } from './connection.js';
import { DeadLetters } from './dead-letters.js';
import { inTime } from './deadline.js';
import { ForgottenConsumer } from './forgotten-consumer.js';
import type { RabbitSettings } from './rabbit-options.js';
import { Settlements } from './settlements.js';
import { declarationOf, type Declaration } from './topology.js';

type Handler = (message: IncomingMessage, context: BaseRpcContext) => unknown;

/**
 * Nest's way in for one queue. Nest's own RabbitMQ server takes the pattern from the body of a
 * message, and product services owe us no such body; here a queue has one handler, registered under
 * its name.
 */
export class RabbitServer extends Server implements CustomTransportStrategy, MessageServer {
  readonly #declare: Declaration;
  readonly #pauses: Pauses;
  readonly #deadLetters: DeadLetters;
  readonly #watch: ForgottenConsumer;
  readonly #closing = new AbortController();
  /** All that a handler may ask for is in the message. */
  readonly #context = new BaseRpcContext([]);
  #connection: AmqpConnectionManager | undefined;
  #wrapper: ChannelWrapper | undefined;
  #consumer:
    | { readonly channel: Channel; readonly settlements: Settlements; readonly tag: string }
    | undefined;
  #inHand = 0;
  #lastHandedAt: number | null = null;
  #lastSettledAt: number | null = null;
  #onIdle: (() => void) | undefined;
  #closed: Promise<void> | undefined;

  constructor(
    private readonly settings: RabbitSettings,
    private readonly consuming: Consuming,
    waiting: () => Promise<number>,
  ) {
    super();
    // Every message that waits for its pause listens; without a limit Node.js takes them for a leak.
    setMaxListeners(0, this.#closing.signal);
    this.#declare = declarationOf(consuming.queue, settings.deliveryLimit);
    this.#pauses = new Pauses(settings.firstPauseMs, settings.longestPauseMs);
    this.#deadLetters = new DeadLetters(settings, consuming.queue);
    this.#watch = new ForgottenConsumer(settings.lookMs, {
      waiting,
      hasRoom: () => this.#consumer !== undefined && this.#inHand === 0,
      lastHandedAt: () => this.#lastHandedAt,
      forgotten: () => this.#beForgotten(),
    });
  }

  /**
   * Calls back once the broker gives us messages, however long that takes; with an error only when
   * no handler is registered for the queue, or when closed before.
   */
  listen(callback: (error?: Error) => void): void {
    const { queue } = this.consuming;
    const handler = this.getHandlerByPattern(queue) as Handler | null;
    if (!handler) {
      callback(
        new Error(
          `No handler takes the messages of "${queue}": decorate one with @EventPattern('${queue}').`,
        ),
      );
      return;
    }

    let started = false;
    const start = (error?: Error): void => {
      if (!started) callback(error);
      started = true;
    };
    this.#closing.signal.addEventListener('abort', () =>
      start(new Error(`Closed before ${this.settings.description} answered.`)),
    );
    this.#connection = openConnection(this.settings, `consumer of ${queue}`);
    this.#wrapper = openChannel(this.#connection, this.settings, {
      name: queue,
      confirm: false,
      setup: async (channel: Channel) => {
        channel.once('close', () => {
          if (this.#consumer?.channel === channel) this.#consumer = undefined;
        });
        await this.#consume(channel, new Settlements(channel), handler);
        this.#watch.start();
        start();
      },
    });
  }

  health(): ConsumerHealth {
    return {
      connected: this.#consumer !== undefined,
      inHand: this.#inHand,
      lastHandedAt: this.#lastHandedAt,
      lastSettledAt: this.#lastSettledAt,
    };
  }

  /**
   * Takes no more messages, waits for those in hand, then disconnects; what is not done by then is
   * handed out again.
   */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  /** Events of the connection, as amqp-connection-manager names them; none before `listen()`. */
  on(event: string, callback: unknown): void {
    this.#connection?.on(event, callback as (...values: unknown[]) => void);
  }

  /** The connection manager. */
  unwrap<T>(): T {
    return this.#connection as T;
  }

  async #consume(channel: Channel, settlements: Settlements, handler: Handler): Promise<void> {
    if (this.#closing.signal.aborted) return;
    const { queue, prefetch } = this.consuming;
    await channel.prefetch(prefetch);
    await this.#declare(channel);
    const onMessage = (message: ConsumeMessage | null): void => {
      if (message) this.#handle(message, settlements, handler);
      else this.#comeBack(channel, settlements, handler);
    };
    const { consumerTag } = await channel.consume(queue, onMessage, { noAck: false });
    this.#consumer = { channel, settlements, tag: consumerTag };
  }

  /** The broker took the consumer away, most likely with its queue. */
  #comeBack(channel: Channel, settlements: Settlements, handler: Handler): void {
    this.#consumer = undefined;
    if (this.#closing.signal.aborted) return;
    this.settings.logger.warn({
      event: 'rabbitmq.consumer-cancelled',
      queue: this.consuming.queue,
    });
    this.#consume(channel, settlements, handler).catch(() => this.#startOver());
  }

  #beForgotten(): void {
    this.settings.logger.warn({
      event: 'rabbitmq.consumer-forgotten',
      queue: this.consuming.queue,
    });
    this.#startOver();
  }

  /**
   * Closes the connection rather than have the manager reconnect, which waits for a goodbye that
   * may never come.
   */
  #startOver(): void {
    this.#connection?.connection?.close().catch(() => undefined);
  }

  #handle(message: ConsumeMessage, settlements: Settlements, handler: Handler): void {
    this.#inHand += 1;
    this.#lastHandedAt = Date.now();
    outcome(() => handler(toIncoming(message), this.#context)).then(
      () => this.#done(message, settlements),
      (error: unknown) => this.#failed(message, settlements, error),
    );
  }

  #done(message: ConsumeMessage, settlements: Settlements): void {
    settlements.handled(message);
    this.#pauses.afterSuccess();
    this.#letGo();
  }

  async #failed(message: ConsumeMessage, settlements: Settlements, error: unknown): Promise<void> {
    if (!(error instanceof Refused)) return this.#handBack(message, settlements, error);
    try {
      await this.#deadLetters.bury(message, error, new Date());
    } catch (notBuried) {
      return this.#handBack(message, settlements, notBuried);
    }
    this.settings.logger.warn({
      event: 'message.refused',
      ...this.#about(message),
      reason: error.reason,
      detail: error.message,
    });
    settlements.handled(message);
    this.#letGo();
  }

  async #handBack(
    message: ConsumeMessage,
    settlements: Settlements,
    error: unknown,
  ): Promise<void> {
    const pauseMs = this.#pauses.afterFailure(Date.now());
    this.settings.logger.error({
      event: 'message.failed',
      ...this.#about(message),
      pauseMs,
      error: errorText(error),
    });
    await pause(pauseMs, this.#closing.signal);
    settlements.handBack(message);
    this.#letGo();
  }

  #about({ fields, properties }: ConsumeMessage): Record<string, unknown> {
    return {
      queue: this.consuming.queue,
      routingKey: fields.routingKey,
      messageId: properties.messageId as unknown,
      redelivered: fields.redelivered,
    };
  }

  #letGo(): void {
    this.#inHand -= 1;
    this.#lastSettledAt = Date.now();
    if (this.#inHand === 0) this.#onIdle?.();
  }

  async #close(): Promise<void> {
    const { answerTimeoutMs, closeTimeoutMs } = this.settings;
    const consumer = this.#consumer;
    this.#closing.abort();
    this.#watch.stop();
    await inTime(consumer?.channel.cancel(consumer.tag), answerTimeoutMs);
    this.#consumer = undefined;
    await inTime(this.#idle(), closeTimeoutMs);
    consumer?.settlements.flush();
    await closeConnection(this.#connection, this.#wrapper, answerTimeoutMs);
    await this.#deadLetters.close();
  }

  #idle(): Promise<void> {
    if (this.#inHand === 0) return Promise.resolve();
    return new Promise((resolve) => (this.#onIdle = resolve));
  }
}

const toIncoming = ({ fields, properties, content }: ConsumeMessage): IncomingMessage => ({
  routingKey: fields.routingKey,
  contentType: properties.contentType as string | undefined,
  messageId: properties.messageId as string | undefined,
  headers: properties.headers ?? {},
  body: content,
  redelivered: fields.redelivered,
});
