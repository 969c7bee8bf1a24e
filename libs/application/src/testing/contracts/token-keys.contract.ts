import { describe, expect, it } from '@jest/globals';
import { SIGNING_ALGORITHMS } from '../../signing/signing-policy.js';
import type { TokenKeys } from '../../signing/token-keys.js';

const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'];

const textOf = (part = ''): string => {
  const bytes = atob(part.replaceAll('-', '+').replaceAll('_', '/'));
  return new TextDecoder().decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0)));
};

export const tokenKeysContract = (make: () => TokenKeys): void => {
  describe.each(SIGNING_ALGORITHMS)('a key pair for %s', (algorithm) => {
    it('signs the very text it is given, and says by what', async () => {
      const keys = make();
      const { privateKeyPem } = await keys.newPair(algorithm);
      const sign = await keys.signer(privateKeyPem, { algorithm, kid: 'key-1' });
      const payload = '{"big":12345678901234567890, "text":"\u00e9\ud83d\ude00"}';
      const [header, body, signature, ...more] = (await sign(payload)).split('.');
      expect(JSON.parse(textOf(header))).toEqual({ typ: 'JWT', alg: algorithm, kid: 'key-1' });
      expect(textOf(body)).toBe(payload);
      expect(signature).toMatch(/^[A-Za-z0-9_-]+$/);
      expect(more).toEqual([]);
    });

    it('shows the public part alone', async () => {
      const keys = make();
      const [one, two] = [await keys.newPair(algorithm), await keys.newPair(algorithm)];
      expect(one.publicKeyPem).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
      const jwk = await keys.publicJwk(one.publicKeyPem, algorithm);
      expect(jwk).toMatchObject({ kty: algorithm.startsWith('RS') ? 'RSA' : 'EC' });
      expect(Object.keys(jwk).filter((name) => PRIVATE_MEMBERS.includes(name))).toEqual([]);
      expect(await keys.publicJwk(two.publicKeyPem, algorithm)).not.toEqual(jwk);
    });

    it('is not taken for another kind of key, nor shown when it is refused', async () => {
      const keys = make();
      const { publicKeyPem, privateKeyPem } = await keys.newPair(algorithm);
      await expect(keys.signer(publicKeyPem, { algorithm, kid: 'k' })).rejects.toThrow();
      await expect(keys.publicJwk(privateKeyPem, algorithm)).rejects.toThrow();
      const other = algorithm.startsWith('RS') ? 'ES256' : 'RS256';
      const refusal = keys.signer(privateKeyPem, { algorithm: other, kid: 'k' });
      const [, secret = ''] = privateKeyPem.split('\n');
      await expect(refusal).rejects.toThrow();
      await expect(refusal).rejects.not.toThrow(secret);
    });
  });
};
