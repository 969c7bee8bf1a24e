import type { Pacing } from '../profile/profile.js';

export type HostThrottle = NonNullable<Pacing['hostThrottle']>;

/** How a host stands with one account's webhooks, since it last succeeded. */
export interface HostStanding {
  /** Failures in a row. */
  readonly consecutive: number;
  /** How often it was throttled. */
  readonly throttles: number;
  /** Until when nothing is sent there, in ms since the epoch; null: it was never throttled. */
  readonly throttledUntil: number | null;
}

export interface HostFailure {
  readonly startedAt: number;
  readonly endedAt: number;
}

const WELL: HostStanding = { consecutive: 0, throttles: 0, throttledUntil: null };

/**
 * A failure more. Enough of them throttle the host, each time for longer; the last wait is repeated. What was
 * under way when it was throttled counts, and does not make it wait longer: it says nothing new.
 */
export const afterHostFailure = (
  before: HostStanding | null,
  { afterFailures, waitsMs }: HostThrottle,
  { startedAt, endedAt }: HostFailure,
): HostStanding => {
  const { consecutive, throttles, throttledUntil } = before ?? WELL;
  const standing = { consecutive: consecutive + 1, throttles, throttledUntil };
  const isNews = throttledUntil === null || startedAt >= throttledUntil;
  const waitMs = waitsMs[Math.min(throttles, waitsMs.length - 1)];
  if (standing.consecutive < afterFailures || !isNews || waitMs === undefined) return standing;
  return { ...standing, throttles: throttles + 1, throttledUntil: Math.round(endedAt + waitMs) };
};
