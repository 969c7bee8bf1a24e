import { describe, expect, it } from '@jest/globals';
import { BoundedMap } from './bounded-map.js';

describe('a bounded map', () => {
  it('makes a value once and keeps it', () => {
    const map = new BoundedMap<string, object>(2);
    const first = map.get('a', () => ({}));
    expect(map.get('a', () => ({}))).toBe(first);
  });

  it('forgets the oldest when it is full', () => {
    const map = new BoundedMap<string, number>(2);
    for (const key of ['a', 'b', 'c']) map.get(key, () => 1);
    expect(['c', 'b', 'a'].map((key) => map.get(key, () => 2))).toEqual([1, 1, 2]);
  });
});
