const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The wait in ms before each further attempt; a delivery is exhausted when the list is. */
export const DEFAULT_RETRY_WAITS: readonly number[] = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  1 * HOUR,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
];

/** A wait is stretched or shortened by up to a fifth, so that what failed together does not return together. */
export const JITTER = 0.2;

/**
 * The wait in ms after the given failed attempt (1 is the first), or undefined when it was the last.
 * `chance` is in [0, 1).
 */
export const waitAfter = (
  attempt: number,
  waits: readonly number[],
  chance: number,
): number | undefined => {
  const wait = waits[attempt - 1];
  return wait === undefined ? undefined : Math.round(wait * (1 - JITTER + 2 * JITTER * chance));
};
