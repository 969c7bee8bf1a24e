import { Logger } from '@nestjs/common';
import type { Log } from '#application';

type Told = Pick<Log, 'info' | 'warn' | 'error'>;

export interface InProcessOptions {
  /** Default: Nest's. */
  readonly logger?: Told;
  /** How often a message is handed out again before it goes to the dead letters. Default 20. */
  readonly deliveryLimit?: number;
  /** The pause after a first failure, before the message is handed back. Default 1 000 ms. */
  readonly firstPauseMs?: number;
  /** What the pause grows to while everything fails. Default 30 000 ms. */
  readonly longestPauseMs?: number;
  /** How long `close()` waits for messages in hand. Default 30 000 ms. */
  readonly closeTimeoutMs?: number;
}

export type InProcessSettings = Required<InProcessOptions>;

export const inProcessSettings = (options: InProcessOptions): InProcessSettings => ({
  logger: nestLog(),
  deliveryLimit: 20,
  firstPauseMs: 1_000,
  longestPauseMs: 30_000,
  closeTimeoutMs: 30_000,
  ...options,
});

const nestLog = (): Told => {
  const logger = new Logger('InProcessBroker');
  return {
    info: (line) => logger.log(line),
    warn: (line) => logger.warn(line),
    error: (line) => logger.error(line),
  };
};
