import { describe, expect, it } from '@jest/globals';
import type { DueDelivery } from '../../ports/delivery-road.js';
import { aDomainEvent } from '../../testing/examples.js';
import { goesNext } from './goes-next.js';

const event = { ...aDomainEvent(), data: 'null', details: null };
const standing = (attempts: readonly number[]): readonly DueDelivery[] =>
  attempts.map((attempt, i) => ({
    ...{ id: `delivery ${i}`, webhookId: 'w', attempt, leaseUntil: 0, event },
  }));
const next = (...attempts: readonly number[]) => {
  const { deliveries, rest } = goesNext({
    ...{ deliveries: standing(attempts), rest: 'behind', awaitsOlder: false },
  });
  return [deliveries.length, rest];
};

describe('what goes next of a queue', () => {
  it('is all that stands there, if none of it was tried, or all of it', () => {
    expect(next()).toEqual([0, 'behind']);
    expect(next(1, 1, 1)).toEqual([3, 'behind']);
    expect(next(4, 3)).toEqual([2, 'behind']);
  });

  it('is what was tried, without what was not', () => {
    expect(next(2, 2, 1, 1)).toEqual([2, 'delivery 2']);
  });

  it('is what was not tried, without what was, if it is older', () => {
    expect(next(1, 2, 2)).toEqual([1, 'delivery 1']);
  });
});
