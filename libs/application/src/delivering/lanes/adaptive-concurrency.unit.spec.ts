import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AdaptiveConcurrency, type Ending } from './adaptive-concurrency.js';

const MOST = 10;

/** So many requests that begin now, and end after that long. */
class Endpoint {
  now = 0;

  constructor(readonly concurrency = new AdaptiveConcurrency(MOST)) {}

  end(count: number, ending: Ending, durationMs = 20): number {
    const startedAt = this.now;
    this.now += durationMs;
    for (let i = 0; i < count; i += 1)
      this.concurrency.ended({ ending, startedAt, durationMs }, this.now);
    return this.concurrency.allowed;
  }

  /** A round: as many requests as are allowed. */
  round(ending: Ending, durationMs?: number): number {
    return this.end(this.concurrency.allowed, ending, durationMs);
  }
}

describe('the requests an endpoint gets at once', () => {
  it('are all that its pacing allows, as long as all is well', () => {
    const endpoint = new Endpoint();
    expect(endpoint.concurrency.allowed).toBe(MOST);
    expect(endpoint.end(1_000, 'well')).toBe(MOST);
    expect(endpoint.concurrency.isWhole).toBe(true);
  });

  it('are half as many after a timeout, and half of these after the next', () => {
    const endpoint = new Endpoint();
    expect([1, 2, 3, 4, 5].map(() => endpoint.end(1, 'too-much', 5_000))).toEqual([5, 2, 1, 1, 1]);
  });

  it('are cut once by those that were under way together', () => {
    expect(new Endpoint().end(MOST, 'too-much', 5_000)).toBe(5);
  });

  it('are one more after each round that went well', () => {
    const endpoint = new Endpoint();
    for (let i = 0; i < 5; i += 1) endpoint.end(1, 'too-much', 5_000);
    const rounds = Array.from({ length: 12 }, () => endpoint.round('well'));
    expect(rounds.slice(0, 3)).toEqual([2, 2, 3]);
    expect(rounds.at(-1)).toBeGreaterThanOrEqual(8);
    rounds.reduce((before, after) => {
      expect(after - before === 0 || after - before === 1).toBe(true);
      return after;
    });
  });

  it('are fewer when it takes much longer than usual, and more again once that is usual', () => {
    const endpoint = new Endpoint();
    for (let i = 0; i < 10; i += 1) endpoint.round('well', 100);
    for (let i = 0; i < 6; i += 1) endpoint.round('well', 400);
    expect(endpoint.concurrency.allowed).toBeLessThan(MOST);
    for (let i = 0; i < 60; i += 1) endpoint.round('well', 400);
    expect(endpoint.concurrency.allowed).toBe(MOST);
  });

  it('are not fewer when a prompt endpoint takes a little longer', () => {
    const endpoint = new Endpoint();
    for (let i = 0; i < 10; i += 1) endpoint.round('well', 2);
    for (let i = 0; i < 10; i += 1) endpoint.round('well', 45);
    expect(endpoint.concurrency.allowed).toBe(MOST);
  });

  it('are not changed by one that never reached it', () => {
    const endpoint = new Endpoint();
    endpoint.end(1, 'too-much');
    expect(endpoint.end(100, 'nothing')).toBe(5);
  });

  it('follow another pacing, and what was cut stays cut', () => {
    const { concurrency } = new Endpoint();
    concurrency.allowAtMost(20);
    expect(concurrency.allowed).toBe(20);
    concurrency.allowAtMost(4);
    expect(concurrency.allowed).toBe(4);
    concurrency.ended({ ending: 'too-much', startedAt: 0, durationMs: 1 }, 1);
    concurrency.allowAtMost(50);
    expect(concurrency.allowed).toBe(2);
  });

  it('settle about what an endpoint can do at once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), (most, can) => {
        const endpoint = new Endpoint(new AdaptiveConcurrency(most));
        const seen: number[] = [];
        for (let round = 0; round < 400; round += 1) {
          const { allowed } = endpoint.concurrency;
          seen.push(endpoint.round(allowed > can ? 'too-much' : 'well', 1_000));
        }
        const late = seen.slice(200);
        expect(Math.max(...late)).toBeLessThanOrEqual(Math.min(most, can + 1));
        expect(Math.min(...late)).toBeGreaterThanOrEqual(Math.floor(Math.min(most, can) / 2));
      }),
      { numRuns: 50 },
    );
  });

  it('are never fewer than one nor more than the pacing allows, and all again after enough that is well', () => {
    const end = fc.record({
      ending: fc.constantFrom<Ending>('well', 'too-much', 'nothing'),
      startedAt: fc.nat(100_000),
      durationMs: fc.nat(30_000),
    });
    const ends = fc.array(end, { maxLength: 200 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), ends, (most, history) => {
        const concurrency = new AdaptiveConcurrency(most);
        for (const each of history) {
          const before = concurrency.allowed;
          concurrency.ended(each, each.startedAt + each.durationMs);
          expect(concurrency.allowed).toBeGreaterThanOrEqual(1);
          expect(concurrency.allowed).toBeLessThanOrEqual(most);
          expect(concurrency.allowed).toBeGreaterThanOrEqual(Math.floor(before / 2));
          expect(concurrency.allowed).toBeLessThanOrEqual(before + 1);
        }
        const endpoint = new Endpoint(concurrency);
        endpoint.now = 1_000_000;
        for (let round = 0; round < 3 * most + 20; round += 1) endpoint.round('well', 10);
        expect(concurrency.allowed).toBe(most);
      }),
    );
  });
});
