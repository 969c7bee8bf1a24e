import { describe, expect, it } from '@jest/globals';
import { SIGNING_ALGORITHMS } from '#application';
import { compactVerify, createLocalJWKSet, importSPKI, jwtVerify } from 'jose';
import { tokenKeysContract } from '../../application/src/testing/index.js';
import { JoseTokenKeys } from './jose-token-keys.js';

const keys = new JoseTokenKeys();

tokenKeysContract(() => keys);

describe.each(SIGNING_ALGORITHMS)('a token signed by %s', (algorithm) => {
  it('is verified with the PEM and with the key set, and not when a character is another', async () => {
    const { publicKeyPem, privateKeyPem } = await keys.newPair(algorithm);
    const sign = await keys.signer(privateKeyPem, { algorithm, kid: 'key-1' });
    const token = await sign('{"sub":"17"}');
    const pem = await importSPKI(publicKeyPem, algorithm);
    expect((await jwtVerify(token, pem)).payload).toEqual({ sub: '17' });
    const jwk = { ...(await keys.publicJwk(publicKeyPem, algorithm)), kid: 'key-1', use: 'sig' };
    const { protectedHeader } = await jwtVerify(token, createLocalJWKSet({ keys: [jwk] }));
    expect(protectedHeader).toEqual({ typ: 'JWT', alg: algorithm, kid: 'key-1' });
    const forged = token.replace('.', '.e');
    await expect(compactVerify(forged, pem)).rejects.toThrow();
  });
});
