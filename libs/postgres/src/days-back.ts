import { timeOf } from './paging.js';
import { DAY_MS, firstIdAt, startOfDay } from './partitions.js';

/** Ids in [first, end); null: however old, however new. */
export interface Span {
  readonly first: string | null;
  readonly end: string | null;
}

interface Stage extends Span {
  /** Whether nothing of what was asked for is older. */
  readonly isLast: boolean;
}

/**
 * Goes back through the days from the newest of what is asked for: so many days at a time, the last number may be Infinity.
 * `oldestDay` (ms since the epoch) is asked for what lies behind the first of them only.
 */
export async function* daysBack(
  { first, end }: Span,
  stages: readonly number[],
  oldestDay = (): Promise<number> => Promise.resolve(-Infinity),
): AsyncGenerator<Stage> {
  let lower = startOfDay(end === null ? Date.now() : timeOf(end).getTime());
  let upper = end;
  let oldest = -Infinity;
  for (const [i, days] of stages.entries()) {
    if (i === 1) oldest = await oldestDay();
    lower -= days * DAY_MS;
    const isLast = lower <= oldest || (first !== null && firstIdAt(lower) <= first);
    yield { first: isLast ? first : firstIdAt(lower), end: upper, isLast };
    if (isLast) return;
    upper = firstIdAt(lower);
  }
}

/** Where the following page goes on when a stage was the last that was looked into. */
export const restOf = ({ first, isLast }: Stage): string | null =>
  isLast || first === null ? null : first.replace('-0000-0000-', '-7000-8000-');
