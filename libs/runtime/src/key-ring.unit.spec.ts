import { describe, expect, it } from '@jest/globals';
import type { Sealed } from '#domain';
import fc from 'fast-check';
import { sealsContract } from '../../application/src/testing/contracts/seals.contract.js';
import { KeyRing, newKeyRing, parseKeyRing } from './key-ring.js';

const named = (name: string): string => newKeyRing().replace('k1:', `${name}:`);
const ring = (...keys: readonly string[]): KeyRing => new KeyRing(parseKeyRing(keys.join(',')));

describe('the key ring', () => {
  sealsContract(() => ring(newKeyRing()));

  it('seals with its first key, and opens with all of them', () => {
    const [old, current] = [named('old'), named('new')];
    const sealed = ring(old).seal('open sesame', 'webhook-1');
    const rotated = ring(current, old);
    expect(rotated.open(sealed, 'webhook-1')).toBe('open sesame');
    expect(rotated.seal('open sesame', 'webhook-1')).toMatch(/^new\./);
  });

  it('names the key that it lacks, and where it belongs', () => {
    const sealed = ring(named('lost')).seal('open sesame', 'webhook-1');
    expect(() => ring(named('other')).open(sealed, 'webhook-1')).toThrow(
      'A secret is sealed with key lost: add it to POSTRIDER_SECRET_KEYS.',
    );
  });

  it('does not open with another key of the same name', () => {
    const sealed = ring(named('k')).seal('open sesame', 'webhook-1');
    expect(() => ring(named('k')).open(sealed, 'webhook-1')).toThrow();
  });

  it('does not open what was tampered with', () => {
    const keys = ring(named('k'));
    const sealed = keys.seal('open sesame', 'webhook-1');
    fc.assert(
      fc.property(fc.nat({ max: sealed.length - 3 }), fc.constantFrom('A', 'z', '_'), (n, char) => {
        const at = n + 2;
        fc.pre(sealed[at] !== char && at < sealed.length - 1);
        const tampered = (sealed.slice(0, at) + char + sealed.slice(at + 1)) as Sealed;
        expect(() => keys.open(tampered, 'webhook-1')).toThrow();
      }),
    );
  });

  it('does not open what was cut short', () => {
    const keys = ring(named('k'));
    const sealed = keys.seal('open sesame', 'webhook-1');
    for (const length of [2, 10, 30, 40, sealed.length - 4]) {
      expect(() => keys.open(sealed.slice(0, length) as Sealed, 'webhook-1')).toThrow();
    }
  });

  it('does not show what was never sealed', () => {
    const open = () => ring(named('k')).open('open sesame' as Sealed, 'webhook-1');
    expect(open).toThrow();
    expect(open).not.toThrow(/sesame/);
  });

  it.each(['', 'k1', 'k1:', ':AAAA', 'k 1:AAAA', `k1:${'A'.repeat(42)}`, `${named('a')},`])(
    'is not read from %j',
    (text) => {
      expect(() => parseKeyRing(text)).toThrow('must be keys such as');
    },
  );
});
