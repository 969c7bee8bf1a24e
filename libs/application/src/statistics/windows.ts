import type { Slices } from '../ports/webhook-statistics.js';

const MINUTE_MS = 60_000;

/** Each is divided as finely as a chart can show. */
export const WINDOWS = {
  hour: { sliceMs: MINUTE_MS, count: 60 },
  day: { sliceMs: 15 * MINUTE_MS, count: 96 },
  week: { sliceMs: 120 * MINUTE_MS, count: 84 },
} as const satisfies Readonly<Record<string, Omit<Slices, 'since'>>>;

export type StatisticsWindow = keyof typeof WINDOWS;

/**
 * The slices of a window. They begin at round times (UTC), so that a chart looked at again shows the same ones; the
 * last is the one that is under way. Instants in ms since the epoch.
 */
export const slicesUntil = (now: number, window: StatisticsWindow): Slices => {
  const { sliceMs, count } = WINDOWS[window];
  const current = Math.floor(now / sliceMs) * sliceMs;
  return { since: current - (count - 1) * sliceMs, sliceMs, count };
};
