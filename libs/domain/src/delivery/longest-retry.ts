import type { Retries } from '../profile/profile.js';

/**
 * How long after a delivery came to be its last attempt may begin, in ms: every wait stretched as far as
 * its jitter may. Infinity when nothing ends it. What a receiver asks for by `Retry-After` is not counted:
 * nobody can know it before.
 */
export const longestRetryMs = ({
  schedule,
  jitter,
  maxAttempts,
  giveUpAfterMs,
}: Pick<Retries, 'schedule' | 'jitter' | 'maxAttempts' | 'giveUpAfterMs'>): number => {
  const ends = giveUpAfterMs ?? Infinity;
  const retries = maxAttempts === null ? Infinity : maxAttempts - 1;
  const { waits, further } = laidOut(schedule, retries);
  let sum = 0;
  for (const wait of waits) {
    sum += wait * (1 + jitter);
    if (sum >= ends) return ends;
  }
  const left = Math.max(0, retries - waits.length);
  // Without a wait, any number of attempts takes no time, but attempts without end never end.
  if (left === Infinity) return ends;
  return Math.min(ends, Math.ceil(sum + left * further * (1 + jitter)));
};

interface LaidOut {
  /** Those that differ, in ms. */
  readonly waits: readonly number[];
  /** Each wait after these, in ms. */
  readonly further: number;
}

/** More steps than this tell nothing: a wait that still grows then is taken for the longest. */
const MOST_STEPS = 10_000;

const laidOut = (schedule: Retries['schedule'], retries: number): LaidOut => {
  switch (schedule.kind) {
    case 'list': {
      const { waitsMs } = schedule;
      return { waits: waitsMs.slice(0, Math.max(0, retries)), further: waitsMs.at(-1) ?? 0 };
    }
    case 'exponential': {
      const { firstMs, factor, longestMs } = schedule;
      const waits: number[] = [];
      for (
        let wait = firstMs;
        wait < longestMs && waits.length < Math.min(retries, MOST_STEPS);
        wait *= factor
      ) {
        waits.push(wait);
      }
      return { waits, further: longestMs };
    }
  }
};
