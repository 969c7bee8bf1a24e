import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ResponseBody } from './response-body.js';

const bodyOf = (...chunks: (string | Uint8Array)[]): ResponseBody => {
  const body = new ResponseBody();
  for (const chunk of chunks) body.add(Buffer.from(chunk as string));
  return body;
};

describe('the excerpt of a response body', () => {
  it('is the whole of a short one', () => {
    expect(bodyOf('grüß', ' dich').excerpt(undefined)).toBe('grüß dich');
  });

  it('ends before a character that the limit would halve', () => {
    expect(bodyOf('a'.repeat(4095), 'ß and more').excerpt(undefined)).toBe('a'.repeat(4095));
  });

  it('has U+FFFD for what is not UTF-8, and no NUL', () => {
    expect(bodyOf(Uint8Array.of(0x61, 0xff, 0, 0x62)).excerpt(undefined)).toBe('a\ufffdb');
  });

  it('describes an encoded body instead of decoding it', () => {
    expect(bodyOf(new Uint8Array(123)).excerpt('gzip')).toBe('(gzip, 123 bytes)');
    expect(bodyOf(new Uint8Array(65_537)).excerpt('br')).toBe('(br, more than 64 KiB)');
    expect(bodyOf('plain').excerpt('identity')).toBe('plain');
  });

  it('is the same however the body was cut into chunks', () => {
    const chunks = fc.array(fc.uint8Array({ maxLength: 2000 }), { maxLength: 8 });
    fc.assert(
      fc.property(chunks, (parts) => {
        const whole = Buffer.concat(parts);
        expect(bodyOf(...parts).excerpt(undefined)).toBe(bodyOf(whole).excerpt(undefined));
      }),
    );
  });
});
