import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { newEd25519Keys } from './ed25519-keys.js';

/** RFC 8410: what stands before the 32 bytes of a key in DER. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

const bytesOf = (text: string): Buffer => Buffer.from(text.slice(5), 'base64');
const privateKeyOf = (secret: string): KeyObject => {
  const key = Buffer.concat([PKCS8, bytesOf(secret)]);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
};
const publicKeyOf = (text: string): KeyObject => {
  const key = Buffer.concat([SPKI, bytesOf(text)]);
  return createPublicKey({ key, format: 'der', type: 'spki' });
};

describe('ed25519 keys', () => {
  it('are a pair: what the secret one signs, the public one verifies', () => {
    const [keys, others] = [newEd25519Keys(), newEd25519Keys()];
    const signed = Buffer.from('id.timestamp.body');
    const signature = sign(null, signed, privateKeyOf(keys.secret));
    expect(verify(null, signed, publicKeyOf(keys.public), signature)).toBe(true);
    expect(verify(null, signed, publicKeyOf(others.public), signature)).toBe(false);
  });

  it('are read as the reference library reads them', () => {
    // The vector of its own tests.
    const secret = privateKeyOf('whsk_VEVTVFNJR05JTkdLRVlET05PVFVTRVRISVNGT1JBTlk=');
    const signed = 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}';
    expect(sign(null, Buffer.from(signed), secret).toString('base64')).toBe(
      'tQ9V2XOqn7jL/DQenEFpqIugdBVtiMmER5mhSkXBNwM0mkATuDe6KYYUuxqtaiHeYGb7KaaBRdM5WqyeFiL8Ag==',
    );
  });
});
