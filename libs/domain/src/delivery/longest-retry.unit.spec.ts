import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { NATIVE_PROFILE, type Retries } from '../profile/profile.js';
import { longestRetryMs } from './longest-retry.js';

const list = (waitsMs: readonly number[]) => ({ kind: 'list', waitsMs }) as const;
const retries = (given: Partial<Retries>): Retries => ({
  ...NATIVE_PROFILE.retries,
  jitter: 0,
  maxAttempts: null,
  giveUpAfterMs: null,
  ...given,
});

describe('the longest life of a delivery', () => {
  it('is less than a day by default', () => {
    const waits = 5 + 30 + 120 + 600 + 1_800 + 3_600 + 7_200 + 18_000 + 36_000;
    expect(longestRetryMs(NATIVE_PROFILE.retries)).toBe(waits * 1_200);
    expect(longestRetryMs(NATIVE_PROFILE.retries)).toBeLessThan(24 * 3_600_000);
  });

  it('repeats the last wait of a list while there are attempts', () => {
    const schedule = list([10, 100]);
    expect(longestRetryMs(retries({ schedule, maxAttempts: 5 }))).toBe(310);
    expect(longestRetryMs(retries({ schedule, maxAttempts: 2 }))).toBe(10);
    expect(longestRetryMs(retries({ schedule, maxAttempts: 1 }))).toBe(0);
  });

  it('stretches every wait as far as jitter may', () => {
    expect(
      longestRetryMs(retries({ schedule: list([10, 100]), maxAttempts: 3, jitter: 0.5 })),
    ).toBe(165);
  });

  it('ends when nothing is tried any more, however many attempts there are', () => {
    const schedule = list([60_000]);
    expect(longestRetryMs(retries({ schedule, giveUpAfterMs: 90_000 }))).toBe(90_000);
    expect(longestRetryMs(retries({ schedule, maxAttempts: 2, giveUpAfterMs: 90_000 }))).toBe(
      60_000,
    );
    expect(longestRetryMs(retries({ schedule }))).toBe(Infinity);
    expect(longestRetryMs(retries({ schedule: list([]), maxAttempts: 7 }))).toBe(0);
  });

  it('grows by its factor up to the longest wait', () => {
    const schedule = { kind: 'exponential', firstMs: 10, factor: 2, longestMs: 50 } as const;
    expect(longestRetryMs(retries({ schedule, maxAttempts: 7 }))).toBe(10 + 20 + 40 + 3 * 50);
    expect(longestRetryMs(retries({ schedule, maxAttempts: 1_000_000_000 }))).toBeGreaterThan(4e10);
    const constant = { ...schedule, factor: 1 };
    expect(longestRetryMs(retries({ schedule: constant, maxAttempts: 4 }))).toBe(30);
  });

  it('is never less than a life of waits as planned', () => {
    const wait = fc.integer({ min: 0, max: 1e6 });
    fc.assert(
      fc.property(
        fc.array(wait, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 40 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (waitsMs, maxAttempts, jitter) => {
          let planned = 0;
          for (let i = 0; i < maxAttempts - 1; i += 1) {
            planned += waitsMs[Math.min(i, waitsMs.length - 1)]!;
          }
          const longest = longestRetryMs(retries({ schedule: list(waitsMs), maxAttempts, jitter }));
          expect(longest).toBeGreaterThanOrEqual(planned);
        },
      ),
    );
  });
});
