import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Hiding } from './hiding.js';

const hide = (text: string, anywhere: readonly string[], words: readonly string[] = []): string =>
  new Hiding({ anywhere, words }).in(text);

describe('a secret', () => {
  it('is hidden wherever it stands, the longest one first', () => {
    expect(hide('xhunter2x hunter', ['hunter', 'hunter2'])).toBe('x[hidden]x [hidden]');
  });

  it('is taken as it is written', () => {
    expect(hide('a.c abc $& [x] (', ['a.c', '[x]', '('])).toBe('[hidden] abc $& [hidden] [hidden]');
  });

  it('that is a short word is hidden only where it stands alone', () => {
    expect(hide('1 of 11, "1"', [], ['1'])).toBe('[hidden] of 11, "[hidden]"');
    expect(hide('aabcdefgha', [], ['abcdefgh'])).toBe('a[hidden]a');
  });

  it('that the end of a text has begun is hidden too', () => {
    const hiding = new Hiding({ anywhere: ['hunter2-and-more'], words: [] });
    expect(hiding.inCut('the password is hunter2-a')).toBe('the password is [hidden]');
    expect(hiding.inCut('the password is hun')).toBe('the password is hun');
    expect(hiding.in('the password is hunter2-a')).toBe('the password is hunter2-a');
  });

  it('never stays, whatever stands around it', () => {
    const secret = fc.string({ minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(
        fc.array(secret, { minLength: 1, maxLength: 4 }),
        fc.array(fc.string({ maxLength: 20 }), { minLength: 1, maxLength: 5 }),
        (secrets, rests) => {
          const text = rests.map((rest, i) => rest + (secrets[i % secrets.length] ?? '')).join('');
          const left = hide(text, secrets).split('[hidden]');
          for (const each of secrets) for (const part of left) expect(part).not.toContain(each);
        },
      ),
    );
  });

  it('leaves a text alone that does not hold it', () => {
    expect(hide('thanks', ['hunter2'], ['x'])).toBe('thanks');
  });
});
