import { describe, expect, it } from '@jest/globals';
import { clockAhead } from './clock-ahead.js';

describe('a clock that was read between 1000 and 1040', () => {
  it.each([
    [1_500, 460],
    [1_041, 1],
    [1_040, 0],
    [1_020.5, 0],
    [1_000, 0],
    [999, -1],
    [400, -600],
  ])('and says %d is ahead by %d', (itsTime, ahead) => {
    expect(clockAhead(itsTime, { asked: 1_000, answered: 1_040 })).toBe(ahead);
  });
});
