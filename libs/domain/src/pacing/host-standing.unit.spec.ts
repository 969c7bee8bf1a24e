import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { afterHostFailure, type HostFailure, type HostStanding } from './host-standing.js';

const RULE = { afterFailures: 3, waitsMs: [60_000, 300_000] };

const after = (...failures: readonly HostFailure[]): HostStanding | null =>
  failures.reduce<HostStanding | null>(
    (standing, failure) => afterHostFailure(standing, RULE, failure),
    null,
  );
/** It took a tenth of a second. */
const endedAt = (at: number): HostFailure => ({ startedAt: at - 100, endedAt: at });

describe('a host', () => {
  it('is not throttled by fewer failures than it takes', () => {
    expect(after(endedAt(1_000), endedAt(2_000))).toEqual({
      ...{ consecutive: 2, throttles: 0, throttledUntil: null },
    });
  });

  it('is throttled by enough of them in a row', () => {
    expect(after(endedAt(1_000), endedAt(2_000), endedAt(3_000))).toEqual({
      ...{ consecutive: 3, throttles: 1, throttledUntil: 63_000 },
    });
  });

  it('is throttled for longer by the next failure after its wait, and the last wait is repeated', () => {
    const three = [endedAt(1_000), endedAt(2_000), endedAt(3_000)];
    expect(after(...three, endedAt(64_000))?.throttledUntil).toBe(364_000);
    expect(after(...three, endedAt(64_000), endedAt(400_000))).toEqual({
      ...{ consecutive: 5, throttles: 3, throttledUntil: 700_000 },
    });
  });

  it('does not wait longer for what was under way when it was throttled', () => {
    const together = [1, 2, 3, 4, 5].map((n) => endedAt(3_000 + n));
    expect(after(...together)).toEqual({ consecutive: 5, throttles: 1, throttledUntil: 63_003 });
  });

  it('is throttled by a rule without waits never', () => {
    const rule = { afterFailures: 1, waitsMs: [] };
    expect(afterHostFailure(null, rule, endedAt(1_000)).throttledUntil).toBeNull();
  });

  it('never waits less than before, and counts every failure', () => {
    const gaps = fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(gaps, (given) => {
        let at = 0;
        let standing: HostStanding | null = null;
        for (const [n, gap] of given.entries()) {
          at += gap;
          const next: HostStanding = afterHostFailure(standing, RULE, endedAt(at));
          expect(next.consecutive).toBe(n + 1);
          expect(next.throttledUntil ?? 0).toBeGreaterThanOrEqual(standing?.throttledUntil ?? 0);
          standing = next;
        }
        expect(standing?.throttledUntil === null).toBe(given.length < 3);
      }),
    );
  });
});
