import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DueDelivery } from '../ports/delivery-road.js';
import { aDomainEvent } from '../testing/examples.js';
import { goesNext } from './goes-next.js';

const event = { ...aDomainEvent(), data: 'null', details: null };
const standing = (...attempts: readonly number[]): readonly DueDelivery[] =>
  attempts.map((attempt, i) => ({
    ...{ id: `delivery ${i}`, webhookId: 'w', attempt, leaseUntil: 0, event },
  }));
const next = (attempts: readonly number[], maxEvents: number) => {
  const all = standing(...attempts);
  const head = goesNext(all, maxEvents);
  return [head.next.length, head.rest && all.indexOf(head.rest)];
};

describe('what goes next of a queue', () => {
  it('is the oldest, as many as go in a request', () => {
    expect(next([], 3)).toEqual([0, undefined]);
    expect(next([1, 1], 3)).toEqual([2, undefined]);
    expect(next([1, 1, 1, 1], 3)).toEqual([3, 3]);
  });

  it('is what was tried, without what was not', () => {
    expect(next([2, 2, 1, 1], 10)).toEqual([2, 2]);
    expect(next([4, 3], 10)).toEqual([2, undefined]);
  });

  it('is what was not tried, if it is older than what was', () => {
    expect(next([1, 2, 2], 10)).toEqual([1, 1]);
  });

  it('is something, in order, and never both', () => {
    const attempts = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(attempts, fc.integer({ min: 1, max: 10 }), (given, maxEvents) => {
        const all = standing(...given);
        const { next: chosen, rest } = goesNext(all, maxEvents);
        expect(chosen).toEqual(all.slice(0, chosen.length));
        expect(chosen.length).toBeGreaterThan(0);
        expect(chosen.length).toBeLessThanOrEqual(maxEvents);
        expect(new Set(chosen.map(({ attempt }) => attempt > 1)).size).toBe(1);
        expect(rest).toBe(all[chosen.length]);
      }),
    );
  });
});
