import type { Clock } from '#application';
import type { ConsumerHealth } from '../messaging/messaging.js';
import type { HealthCheck } from './health-checks.js';

export interface WatchedConsumer {
  readonly health: () => ConsumerHealth;
  /** Messages that no consumer has in hand. */
  readonly waiting: () => Promise<number>;
  /** How long messages may be there without any of them moving, in ms. */
  readonly stalledAfterMs: number;
}

/**
 * Fails when a consumer is not connected, or was taken away by the broker, or when messages are there and none
 * was handed out or settled since the check was asked before, if that is long enough ago.
 */
export const consumerCheck = (
  { health, waiting, stalledAfterMs }: WatchedConsumer,
  clock: Clock,
): HealthCheck => {
  let still: { readonly since: number; readonly seen: string } | undefined;
  return async () => {
    const { connected, inHand, lastHandedAt, lastSettledAt } = health();
    if (!connected) throw new Error('no consumer: not connected to the broker');
    if (inHand === 0 && (await waiting()) === 0) {
      still = undefined;
      return;
    }
    const now = clock.now();
    const seen = `${lastHandedAt} ${lastSettledAt}`;
    if (still?.seen !== seen) still = { since: now, seen };
    if (now - still.since > stalledAfterMs) throw new Error('messages wait, and none moves');
  };
};
