import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { retryAfterOf } from './retry-after.js';

const NOW = Date.parse('1994-11-06T08:49:00Z');
const DAY = 86_400_000;

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['120', 120_000],
    [' 5 ', 5_000],
    ['86400', DAY],
    ['86401', DAY],
    ['999999999999999', DAY],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 37_000],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 37_000],
    ['Sun Nov  6 08:49:37 1994', 37_000],
    ['Sun, 06 Nov 1994 08:00:00 GMT', 0],
    ['Sun, 06 Nov 2094 08:49:37 GMT', DAY],
  ])('%j asks to wait for %d ms', (value, ms) => {
    expect(retryAfterOf(429, value, NOW)).toBe(ms);
    expect(retryAfterOf(503, value, NOW)).toBe(ms);
  });

  it.each([
    '',
    '-1',
    '1.5',
    '1e3',
    '0x10',
    'soon',
    '1994-11-06T08:49:37Z',
    'Sun, 06 Nov 1994 08:49:37 +0100',
    'Sun, 99 Nov 1994 08:49:37 GMT',
    '120, 120',
    '9'.repeat(16),
  ])('%j asks nothing', (value) => expect(retryAfterOf(429, value, NOW)).toBeNull());

  it('means nothing with another status, or when it is not there', () => {
    for (const status of [null, 200, 301, 404, 500, 502]) {
      expect(retryAfterOf(status, '120', NOW)).toBeNull();
    }
    expect(retryAfterOf(503, undefined, NOW)).toBeNull();
  });

  it('is never below 0 or above a day, whatever it says', () => {
    const dates = fc.date({ noInvalidDate: true }).map((date) => date.toUTCString());
    const value = fc.oneof(fc.string(), dates, fc.nat().map(String));
    fc.assert(
      fc.property(value, fc.integer(), (text, now) => {
        const ms = retryAfterOf(503, text, now);
        if (ms !== null) expect(ms >= 0 && ms <= DAY).toBe(true);
      }),
    );
  });
});
