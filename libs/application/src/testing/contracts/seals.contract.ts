import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Seals } from '../../ports/seals.js';

export const sealsContract = (make: () => Seals): void => {
  describe('a sealed secret', () => {
    it('is opened for its webhook as it was', () => {
      const seals = make();
      fc.assert(
        fc.property(fc.string({ unit: 'grapheme' }), fc.uuid(), (secret, webhookId) => {
          expect(seals.open(seals.seal(secret, webhookId), webhookId)).toBe(secret);
        }),
      );
    });

    it('is not opened for another webhook', () => {
      const seals = make();
      const sealed = seals.seal('open sesame', 'webhook-1');
      expect(() => seals.open(sealed, 'webhook-2')).toThrow();
    });

    it('does not show what it hides, nor that two hide the same', () => {
      const seals = make();
      const [one, two] = [1, 2].map(() => seals.seal('open sesame', 'webhook-1'));
      expect(one).not.toContain('open sesame');
      expect(one).not.toBe(two);
    });
  });

  it('a new signing secret is 24 to 64 bytes, as Standard Webhooks wants it, and never the same', () => {
    const seals = make();
    const secrets = [1, 2, 3].map(() => seals.newSigningSecret());
    for (const secret of secrets) {
      expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]+=*$/);
      const { length } = atob(secret.slice('whsec_'.length));
      expect(length >= 24 && length <= 64).toBe(true);
    }
    expect(new Set(secrets).size).toBe(3);
  });

  it('a new plain secret is 32 bytes in hex, and never the same', () => {
    const seals = make();
    const secrets = [1, 2, 3].map(() => seals.newPlainSecret());
    for (const secret of secrets) expect(secret).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set(secrets).size).toBe(3);
  });

  it('new ed25519 keys are of 32 bytes each, as Standard Webhooks writes them, and never the same', () => {
    const seals = make();
    const pairs = [1, 2, 3].map(() => seals.newEd25519Keys());
    for (const { secret, public: shown } of pairs) {
      expect(secret).toMatch(/^whsk_[A-Za-z0-9+/]{43}=$/);
      expect(shown).toMatch(/^whpk_[A-Za-z0-9+/]{43}=$/);
    }
    expect(new Set(pairs.flatMap((keys) => [keys.secret, keys.public])).size).toBe(6);
  });
};
