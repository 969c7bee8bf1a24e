import { describe, expect, it } from '@jest/globals';
import { parseDuration } from './durations.js';

describe('a duration', () => {
  it.each([
    ['500ms', 500],
    ['5s', 5_000],
    ['1.5s', 1_500],
    ['30m', 1_800_000],
    ['24h', 86_400_000],
    ['7d', 604_800_000],
    [' 5s ', 5_000],
    ['0s', 0],
  ])('is read from %j', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['', '5', 's', '5 s', '-5s', '5S', '1h30m', '5sec', '1e3s', '.5s', 'Infinitys'])(
    'is not %j',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );
});
