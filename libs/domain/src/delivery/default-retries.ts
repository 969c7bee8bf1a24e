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
