import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { endOfRate, takeOfRate, type Rate, type RateWindow } from './rate-window.js';

const NOON = Date.UTC(2026, 10, 20, 12);
const TEN_A_SECOND: Rate = { requests: 10, perMs: 1_000 };

/** One endpoint, asked about again and again. */
class Asked {
  window: RateWindow | null = null;

  constructor(private readonly rate: Rate) {}

  take(wanted: number, at: number) {
    const share = takeOfRate(this.window, this.rate, wanted, NOON + at);
    this.window = share.window;
    return { granted: share.granted, turns: share.turns.map((turn) => turn - NOON) };
  }
}

/** The most that fell into any span of time. */
const mostWithin = (times: readonly number[], spanMs: number): number => {
  let [most, first] = [0, 0];
  times.forEach((time, i) => {
    while (times[first]! <= time - spanMs) first += 1;
    most = Math.max(most, i - first + 1);
  });
  return most;
};

describe('a rate', () => {
  it('lets all of it go at once', () => {
    expect(new Asked(TEN_A_SECOND).take(10, 0)).toEqual({ granted: 10, turns: [] });
  });

  it('lets no more go until its span is over', () => {
    const asked = new Asked(TEN_A_SECOND);
    expect(asked.take(12, 0).granted).toBe(10);
    expect(asked.take(1, 1_000).granted).toBe(0);
    expect(asked.take(20, 1_200).granted).toBe(10);
  });

  it('gives those it sends away turns, evenly spread, from when there is room again', () => {
    const { turns } = new Asked(TEN_A_SECOND).take(15, 0);
    expect(turns).toEqual([1_100, 1_221, 1_342, 1_463, 1_584]);
  });

  it('puts those who come later to the end of the line', () => {
    const asked = new Asked(TEN_A_SECOND);
    const first = asked.take(15, 0).turns;
    const [next] = asked.take(1, 500).turns;
    expect(next! - first.at(-1)!).toBeCloseTo(121, -1);
  });

  it('keeps nobody in a line that is over', () => {
    const asked = new Asked(TEN_A_SECOND);
    asked.take(10_000, 0);
    expect(asked.take(11, 60_000)).toMatchObject({ granted: 10, turns: [61_100] });
  });

  it('sends nobody away for more than an hour', () => {
    const { turns } = new Asked({ requests: 1, perMs: 60_000 }).take(1_000, 0);
    expect(Math.max(...turns)).toBe(3_600_000);
  });

  it('of one a minute lets one go', () => {
    const asked = new Asked({ requests: 1, perMs: 60_000 });
    expect([0, 1, 59_999, 60_000, 66_000, 66_001].map((at) => asked.take(1, at).granted)).toEqual([
      1, 0, 0, 0, 1, 0,
    ]);
  });

  it('begins anew when it is over another span', () => {
    const { window } = takeOfRate(null, TEN_A_SECOND, 10, NOON);
    expect(takeOfRate(window, { requests: 3, perMs: 60_000 }, 5, NOON).granted).toBe(3);
  });

  it('counts what went when it becomes smaller', () => {
    const { window } = takeOfRate(null, TEN_A_SECOND, 8, NOON);
    expect(takeOfRate(window, { requests: 5, perMs: 1_000 }, 5, NOON).granted).toBe(0);
  });

  it('can be forgotten once nothing of it counts', () => {
    const { window } = takeOfRate(null, TEN_A_SECOND, 3, NOON);
    expect(endOfRate(window) - NOON).toBe(1_100);
    expect(endOfRate(takeOfRate(window, TEN_A_SECOND, 27, NOON).window) - NOON).toBe(3_399);
  });

  it('is kept in any span of time, whoever asks when for how many, also with clocks that differ', () => {
    const rates = fc.record({
      requests: fc.integer({ min: 1, max: 50 }),
      perMs: fc.constantFrom(10, 1_000, 7_777, 60_000, 3_600_000),
    });
    const asking = fc.record({
      afterPart: fc.double({ min: 0, max: 0.3, noNaN: true }),
      skewPart: fc.double({ min: 0, max: 0.02, noNaN: true }),
      wanted: fc.integer({ min: 0, max: 60 }),
    });
    fc.assert(
      fc.property(rates, fc.array(asking, { minLength: 1, maxLength: 150 }), (rate, askings) => {
        const asked = new Asked(rate);
        const went: number[] = [];
        let at = 0;
        for (const { afterPart, skewPart, wanted } of askings) {
          at += afterPart * rate.perMs;
          const { granted, turns } = asked.take(wanted, at + skewPart * rate.perMs);
          went.push(...Array<number>(granted).fill(at));
          expect(granted + turns.length).toBe(wanted);
          expect(turns).toEqual(turns.toSorted((a, b) => a - b));
        }
        expect(mostWithin(went, rate.perMs)).toBeLessThanOrEqual(rate.requests);
      }),
    );
  });

  it('lets all go in about the time that it takes, when they come at their turns', () => {
    const rates = fc.record({
      requests: fc.integer({ min: 1, max: 40 }),
      perMs: fc.constantFrom(1_000, 60_000),
    });
    fc.assert(
      fc.property(rates, fc.integer({ min: 1, max: 300 }), (rate, count) => {
        const asked = new Asked(rate);
        let waiting = Array<number>(count).fill(0);
        let [last, askings] = [0, 0];
        while (waiting.length > 0) {
          const [at = 0] = waiting;
          const due = waiting.filter((turn) => turn === at);
          const { granted, turns } = asked.take(due.length, at);
          if (granted > 0) last = at;
          askings += due.length;
          waiting = [...waiting.slice(due.length), ...turns].sort((a, b) => a - b);
        }
        const spans = count / rate.requests;
        expect(last).toBeLessThanOrEqual(1.35 * spans * rate.perMs + rate.perMs);
        // Each is sent away once, and once more for every hour that its turn lies ahead.
        const hours = Math.floor((1.21 * spans * rate.perMs) / 3_600_000);
        expect(askings).toBeLessThanOrEqual((2 + hours) * count);
      }),
      { numRuns: 50 },
    );
  });
});
