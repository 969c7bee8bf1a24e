import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { NATIVE_PROFILE, type Retries } from '../profile/profile.js';
import { DEFAULT_RETRY_WAITS, JITTER } from './default-retries.js';
import { LONGEST_RETRY_AFTER_MS, MOST_ATTEMPTS, plannedWait, waitAfter } from './retry.js';

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const wait = fc.integer({ min: 0, max: 1e9 });
const failed = { attempt: 1, bornAt: 0, now: 0, retryAfterMs: null, chance: 0.5 };

const retriesWith = (waitsMs: readonly number[], given: Partial<Retries> = {}): Retries => ({
  ...NATIVE_PROFILE.retries,
  schedule: { kind: 'list', waitsMs },
  maxAttempts: waitsMs.length + 1,
  ...given,
});

describe('the wait after a failed attempt', () => {
  it('is that of the list, stretched or shortened by up to the jitter', () => {
    fc.assert(
      fc.property(fc.array(wait, { minLength: 1 }), fc.nat(), chance, (waits, n, given) => {
        const attempt = (n % waits.length) + 1;
        const planned = waits[attempt - 1]!;
        const waited = waitAfter({ ...failed, attempt, chance: given }, retriesWith(waits))!;
        expect(waited).toBeGreaterThanOrEqual(Math.floor(planned * (1 - JITTER)));
        expect(waited).toBeLessThanOrEqual(Math.ceil(planned * (1 + JITTER)));
      }),
    );
  });

  it('grows with chance', () => {
    const waits = [0, 0.5, 0.999999].map((given) =>
      waitAfter({ ...failed, chance: given }, retriesWith([10_000])),
    );
    expect(waits).toEqual([8_000, 10_000, 12_000]);
  });

  it('is none after the last attempt', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.nat(100), chance, (waits, more, given) => {
        const attempt = waits.length + 1 + more;
        expect(
          waitAfter({ ...failed, attempt, chance: given }, retriesWith(waits)),
        ).toBeUndefined();
      }),
    );
  });

  it('is the last of the list again when there are more attempts', () => {
    const retries = retriesWith([1_000, 60_000], { jitter: 0, maxAttempts: null });
    expect(waitAfter({ ...failed, attempt: 40 }, retries)).toBe(60_000);
  });

  it('grows by a factor up to the longest where that is the schedule', () => {
    const schedule = { kind: 'exponential', firstMs: 1_000, factor: 2, longestMs: 10_000 } as const;
    expect([1, 2, 3, 4, 5, 60].map((attempt) => plannedWait(attempt, schedule))).toEqual([
      1_000, 2_000, 4_000, 8_000, 10_000, 10_000,
    ]);
  });

  it('never ends later than the time to give up, and makes a last attempt then', () => {
    const retries = retriesWith([60_000], { jitter: 0, maxAttempts: null, giveUpAfterMs: 90_000 });
    expect(waitAfter({ ...failed, now: 10_000 }, retries)).toBe(60_000);
    expect(waitAfter({ ...failed, now: 80_000 }, retries)).toBe(10_000);
    expect(waitAfter({ ...failed, now: 90_000 }, retries)).toBeUndefined();
  });

  it('is none after as many attempts as the ledger can count, where the profile sets no bound', () => {
    const endless = { jitter: 0, maxAttempts: null, giveUpAfterMs: 90 * 86_400_000 };
    const retries = retriesWith([1_000], endless);
    expect(waitAfter({ ...failed, attempt: MOST_ATTEMPTS - 1 }, retries)).toBe(1_000);
    expect(waitAfter({ ...failed, attempt: MOST_ATTEMPTS }, retries)).toBeUndefined();
    expect(waitAfter({ ...failed, attempt: MOST_ATTEMPTS + 1 }, retries)).toBeUndefined();
    const smallint = 2 ** 15 - 1;
    expect(MOST_ATTEMPTS).toBeLessThan(smallint);
  });

  it('is as long as the receiver asks, within a day, where that is respected', () => {
    const retries = retriesWith([1_000], { jitter: 0 });
    const asking = (retryAfterMs: number) => ({ ...failed, retryAfterMs });
    expect(waitAfter(asking(30_000), retries)).toBe(30_000);
    expect(waitAfter(asking(10), retries)).toBe(1_000);
    expect(waitAfter(asking(1e12), retries)).toBe(LONGEST_RETRY_AFTER_MS);
    expect(waitAfter(asking(30_000), { ...retries, retryAfter: false })).toBe(1_000);
  });

  it('makes ten attempts within a day by default', () => {
    const longest = DEFAULT_RETRY_WAITS.reduce((sum, each) => sum + each, 0) * (1 + JITTER);
    expect(NATIVE_PROFILE.retries.maxAttempts).toBe(10);
    expect(longest).toBeLessThan(24 * 3_600_000);
  });
});
