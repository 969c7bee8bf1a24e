import { describe, expect, it } from '@jest/globals';
import { nextPageOf, pageIn } from './paging.js';

const AFTER = '0199aa11-2233-7445-8667-8899aabbccdd';
const offsetOf = (text: string): string => Buffer.from(text).toString('base64url');

describe('a page', () => {
  it('is asked for by what the page before it told', () => {
    const { offset } = nextPageOf('https://x', { limit: '2' }, AFTER);
    expect(pageIn({ limit: '2', offset })).toEqual({ limit: 2, after: AFTER });
  });

  it.each([
    '',
    AFTER,
    offsetOf(AFTER),
    offsetOf(`p1.${'-'.repeat(36)}`),
    offsetOf(`p1.${AFTER}0`),
    offsetOf(`p1.${AFTER.replaceAll('-', '0')}`),
  ])('is not asked for by %j', (offset) => {
    expect(pageIn({ offset })).toBe('offset: Your pagination token is invalid or has expired');
  });
});
