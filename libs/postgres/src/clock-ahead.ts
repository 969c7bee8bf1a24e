/** When PostgreSQL was asked and when it had answered, by this machine's clock, in ms since the epoch. */
export interface Asked {
  readonly asked: number;
  readonly answered: number;
}

/**
 * By how much a clock is ahead of this machine's, in ms, when it was read at some time between question and
 * answer; as little as explains what it says.
 */
export const clockAhead = (itsTime: number, { asked, answered }: Asked): number =>
  Math.round(itsTime < asked ? itsTime - asked : Math.max(0, itsTime - answered));

/** As a column: PostgreSQL's time in ms since the epoch. */
export const ITS_TIME = 'extract(epoch from clock_timestamp())::float8 * 1000';
