import { Logger } from '@nestjs/common';
import type { Log } from '#application';
import { readAddress } from './broker-address.js';

type Told = Pick<Log, 'info' | 'warn' | 'error'>;

export interface RabbitOptions {
  /** `amqp://user:password@host:5672/vhost`, or `amqps://…`. */
  readonly url: string;
  /** Default: Nest's. */
  readonly logger?: Told;
  /**
   * How often a message is handed out again before the broker takes it to the dead letters. Default
   * 20.
   */
  readonly deliveryLimit?: number;
  /**
   * How long to wait for the broker to confirm what was published, or to answer a question. Default
   * 5 000 ms.
   */
  readonly answerTimeoutMs?: number;
  /** The pause after a first failure, before the message is handed back. Default 1 000 ms. */
  readonly firstPauseMs?: number;
  /** What the pause grows to while everything fails. Default 30 000 ms. */
  readonly longestPauseMs?: number;
  /** How long `close()` waits for messages in hand. Default 30 000 ms. */
  readonly closeTimeoutMs?: number;
  /** The wait before each further attempt to connect. Default 1 000 ms. */
  readonly reconnectMs?: number;
  /** How often a consumer with nothing in hand looks whether messages wait for it. Default 5 000 ms. */
  readonly lookMs?: number;
}

export interface RabbitSettings extends Required<RabbitOptions> {
  /** `RabbitMQ at 127.0.0.1:5672`, without a password. */
  readonly description: string;
}

/** Throws when the URL is not one of RabbitMQ's. */
export const rabbitSettings = (options: RabbitOptions): RabbitSettings => ({
  logger: nestLog(),
  deliveryLimit: 20,
  answerTimeoutMs: 5_000,
  firstPauseMs: 1_000,
  longestPauseMs: 30_000,
  closeTimeoutMs: 30_000,
  reconnectMs: 1_000,
  lookMs: 5_000,
  ...options,
  description: `RabbitMQ at ${readAddress(options.url)}`,
});

const nestLog = (): Told => {
  const logger = new Logger('RabbitMQ');
  return {
    info: (line) => logger.log(line),
    warn: (line) => logger.warn(line),
    error: (line) => logger.error(line),
  };
};
