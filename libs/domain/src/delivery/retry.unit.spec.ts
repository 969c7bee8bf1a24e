import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DEFAULT_RETRY_WAITS, JITTER, waitAfter } from './retry.js';

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('the wait after a failed attempt', () => {
  it('is that of the list, stretched or shortened by up to a fifth', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 1 }),
        fc.nat(),
        chance,
        (waits, n, given) => {
          const attempt = (n % waits.length) + 1;
          const planned = waits[attempt - 1]!;
          const wait = waitAfter(attempt, waits, given)!;
          expect(wait).toBeGreaterThanOrEqual(Math.floor(planned * (1 - JITTER)));
          expect(wait).toBeLessThanOrEqual(Math.ceil(planned * (1 + JITTER)));
        },
      ),
    );
  });

  it('grows with chance', () => {
    expect([0, 0.5, 0.999999].map((given) => waitAfter(1, [10_000], given))).toEqual([
      8_000, 10_000, 12_000,
    ]);
  });

  it('is none after the last attempt', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.nat(100), chance, (waits, more, given) => {
        expect(waitAfter(waits.length + 1 + more, waits, given)).toBeUndefined();
      }),
    );
  });

  it('makes ten attempts within a day by default', () => {
    const longest = DEFAULT_RETRY_WAITS.reduce((sum, wait) => sum + wait, 0) * (1 + JITTER);
    expect(DEFAULT_RETRY_WAITS).toHaveLength(9);
    expect(longest).toBeLessThan(24 * 3_600_000);
  });
});
