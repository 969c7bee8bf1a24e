import type { SliceCounts } from '../ports/webhook-statistics.js';

export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

type Durations = SliceCounts['durations'];

/** By nearest rank: the least duration (ms) that so many of a hundred attempts did not exceed. Null of none. */
export const percentilesOf = (durations: Durations): Percentiles | null => {
  const sorted = durations.toSorted((a, b) => a.durationMs - b.durationMs);
  const total = sorted.reduce((sum, { attempts }) => sum + attempts, 0);
  if (total === 0) return null;
  const at = (percent: number): number => {
    let left = Math.ceil((percent * total) / 100);
    for (const { durationMs, attempts } of sorted) {
      left -= attempts;
      if (left <= 0) return durationMs;
    }
    return NaN;
  };
  return { p50: at(50), p95: at(95), p99: at(99) };
};
