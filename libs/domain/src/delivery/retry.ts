import type { Retries, RetrySchedule } from '../profile/profile.js';

const DAY = 86_400_000;

/** No receiver may put a delivery off for longer than this (ms). */
export const LONGEST_RETRY_AFTER_MS = DAY;

/**
 * No delivery is tried more often by itself, whatever its profile says: the ledger counts to 32,767, and what is retried
 * by hand after that needs numbers too.
 */
export const MOST_ATTEMPTS = 32_000;

/** The planned wait in ms after the given failed attempt (1 is the first). */
export const plannedWait = (attempt: number, schedule: RetrySchedule): number => {
  switch (schedule.kind) {
    case 'list':
      return schedule.waitsMs[Math.min(attempt, schedule.waitsMs.length) - 1] ?? 0;
    case 'exponential': {
      const { firstMs, factor, longestMs } = schedule;
      return Math.min(longestMs, firstMs * factor ** (attempt - 1));
    }
  }
};

export interface FailedAttempt {
  /** 1 is the first. */
  readonly attempt: number;
  /** When its delivery came to be; ms since the epoch. */
  readonly bornAt: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** How long the receiver asks to wait, in ms; null: it does not. */
  readonly retryAfterMs: number | null;
  /** In [0, 1). */
  readonly chance: number;
}

/** The wait in ms after a failed attempt, or undefined when it was the last. */
export const waitAfter = (
  { attempt, bornAt, now, retryAfterMs, chance }: FailedAttempt,
  { schedule, jitter, maxAttempts, giveUpAfterMs, retryAfter }: Retries,
): number | undefined => {
  if (attempt >= (maxAttempts ?? MOST_ATTEMPTS)) return undefined;
  const planned = plannedWait(attempt, schedule) * (1 - jitter + 2 * jitter * chance);
  const asked = retryAfter ? Math.min(retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS) : 0;
  const wait = Math.round(Math.max(planned, asked));
  if (giveUpAfterMs === null) return wait;
  const left = bornAt + giveUpAfterMs - now;
  if (left <= 0) return undefined;
  // The last attempt is made when its time is up, not left out because its wait is too long.
  return Math.min(wait, left);
};
