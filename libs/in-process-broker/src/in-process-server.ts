import { setMaxListeners } from 'node:events';
import { BaseRpcContext, Server, type CustomTransportStrategy } from '@nestjs/microservices';
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
import type { Handed, InProcessBroker } from './broker.js';
import { exhaustedLetter, refusedLetter } from './dead-letter.js';
import type { InProcessSettings } from './in-process-options.js';
import { toIncoming } from './letter.js';

type Handler = (message: IncomingMessage, context: BaseRpcContext) => unknown;

/** Nest's way in for one queue of the process's own broker. */
export class InProcessServer extends Server implements CustomTransportStrategy, MessageServer {
  readonly #pauses: Pauses;
  readonly #closing = new AbortController();
  readonly #inHand = new Set<Handed>();
  /**
   * Published, and not given to the handler yet: a publisher must not find itself inside of a
   * handler.
   */
  #arrived: Handed[] = [];
  #stop: (() => void) | undefined;
  #lastHandedAt: number | null = null;
  #lastSettledAt: number | null = null;
  #onIdle: (() => void) | undefined;
  #closed: Promise<void> | undefined;

  constructor(
    private readonly settings: InProcessSettings,
    private readonly consuming: Consuming,
    private readonly broker: InProcessBroker,
  ) {
    super();
    // Every message that waits for its pause listens; without a limit Node.js takes them for a leak.
    setMaxListeners(0, this.#closing.signal);
    this.#pauses = new Pauses(settings.firstPauseMs, settings.longestPauseMs);
  }

  /**
   * Calls back once messages come in; with an error when no handler is registered for the queue.
   */
  listen(callback: (error?: Error) => void): void {
    const { queue, prefetch } = this.consuming;
    const handler = this.getHandlerByPattern(queue) as Handler | null;
    if (!handler) {
      callback(
        new Error(
          `No handler takes the messages of "${queue}": decorate one with @EventPattern('${queue}').`,
        ),
      );
      return;
    }
    this.#stop = this.broker.consume(queue, prefetch, (handed) => {
      this.#inHand.add(handed);
      this.#lastHandedAt = Date.now();
      if (this.#arrived.push(handed) === 1) setImmediate(() => this.#handOut(handler));
    });
    callback();
  }

  health(): ConsumerHealth {
    return {
      connected: this.#stop !== undefined,
      inHand: this.#inHand.size,
      lastHandedAt: this.#lastHandedAt,
      lastSettledAt: this.#lastSettledAt,
    };
  }

  /**
   * Takes no more messages and waits for those in hand; what is not done by then is handed out
   * again.
   */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  /** There is no connection to tell of. */
  on(): void {
    return;
  }

  /** The broker. */
  unwrap<T>(): T {
    return this.broker as T;
  }

  #handOut(handler: Handler): void {
    const arrived = this.#arrived;
    this.#arrived = [];
    for (const handed of arrived) {
      const message = toIncoming(handed.held.letter, handed.redelivered);
      outcome(() => handler(message, new BaseRpcContext([]))).then(
        () => this.#done(handed),
        (error: unknown) => this.#failed(handed, error),
      );
    }
  }

  #done(handed: Handed): void {
    this.#pauses.afterSuccess();
    this.#settle(handed, () => handed.ack());
  }

  async #failed(handed: Handed, error: unknown): Promise<void> {
    const { queue } = this.consuming;
    const { letter } = handed.held;
    const about = {
      queue,
      routingKey: letter.routingKey,
      messageId: letter.messageId,
      redelivered: handed.redelivered,
    };
    if (error instanceof Refused) {
      const { reason, message: detail } = error;
      this.settings.logger.warn({ event: 'message.refused', ...about, reason, detail });
      this.#settle(handed, () => {
        this.broker.bury(queue, refusedLetter(letter, error, new Date()));
        handed.ack();
      });
      return;
    }
    const pauseMs = this.#pauses.afterFailure(Date.now());
    this.settings.logger.error({
      event: 'message.failed',
      ...about,
      pauseMs,
      error: errorText(error),
    });
    await pause(pauseMs, this.#closing.signal);
    this.#settle(handed, () => this.#handBack(handed));
  }

  #handBack(handed: Handed): void {
    const { held } = handed;
    held.returns += 1;
    if (held.returns <= this.settings.deliveryLimit) {
      handed.handBack();
      return;
    }
    this.broker.bury(this.consuming.queue, exhaustedLetter(held.letter, this.consuming.queue));
    handed.ack();
  }

  /** Does nothing for a message that `close()` has handed back meanwhile. */
  #settle(handed: Handed, settle: () => void): void {
    if (!this.#inHand.delete(handed)) return;
    this.#lastSettledAt = Date.now();
    settle();
    if (this.#inHand.size === 0) this.#onIdle?.();
  }

  async #close(): Promise<void> {
    this.#closing.abort();
    this.#stop?.();
    this.#stop = undefined;
    await this.#idle();
    for (const handed of this.#inHand) this.#settle(handed, () => handed.handBack());
  }

  #idle(): Promise<void> {
    if (this.#inHand.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.settings.closeTimeoutMs);
      this.#onIdle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
