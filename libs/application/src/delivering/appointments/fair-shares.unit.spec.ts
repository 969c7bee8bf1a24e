import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FairShares } from './fair-shares.js';

describe('a fair share', () => {
  let shares: FairShares;
  beforeEach(() => {
    shares = new FairShares(100);
  });

  const fill = (who: string, step = 1): number => {
    let own = 0;
    while (shares.hasFor(who, step)) {
      shares.take(who, step);
      own += step;
    }
    return own;
  };

  it('is half for one alone, and as much as is left for those who come', () => {
    expect(fill('a')).toBe(50);
    expect(fill('b')).toBe(25);
    expect(fill('c')).toBe(12);
    expect(shares.free).toBe(13);
    expect(shares.served).toEqual(['a', 'b']);
  });

  it('is anything, however large, when nobody has any', () => {
    expect(shares.hasFor('a', 1_000)).toBe(true);
    shares.take('a', 1_000);
    expect(shares.hasFor('b', 1)).toBe(false);
    shares.give('a', 1_000);
    expect([shares.free, shares.served]).toEqual([100, []]);
    expect(shares.hasFor('b', 1)).toBe(true);
  });

  it('leaves some for the next, whoever takes what it may', () => {
    const takers = fc.array(
      fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 1, max: 20 })),
    );
    fc.assert(
      fc.property(takers, (wishes) => {
        const all = new FairShares(100);
        for (const [who, amount] of wishes) if (all.hasFor(who, amount)) all.take(who, amount);
        expect(all.free).toBeGreaterThan(0);
      }),
    );
  });
});
