import { createPrivateKey, createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import { Failure } from '../failure/failure.js';

const SYMMETRIC = 'whsec_';
const ASYMMETRIC = 'whsk_';
const SEED_BYTES = 32;

/**
 * The key in a secret: `whsec_` and its bytes in base64, or `whsk_` and an ed25519 seed of 32 bytes, which its
 * public key of 32 may follow.
 * @throws Failure when the text is neither.
 */
export const keyOf = (secret: string): KeyObject => {
  if (secret.startsWith(ASYMMETRIC)) return privateKeyOf(secret.slice(ASYMMETRIC.length));
  const bytes = secret.startsWith(SYMMETRIC)
    ? Buffer.from(secret.slice(SYMMETRIC.length), 'base64')
    : Buffer.alloc(0);
  if (bytes.length === 0) {
    throw new Failure('protocol_error', 'signing secret is not whsec_ and a key in base64');
  }
  return createSecretKey(bytes);
};

/** What PKCS #8 (RFC 8410) puts before an ed25519 seed. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

const privateKeyOf = (base64: string): KeyObject => {
  const bytes = Buffer.from(base64, 'base64');
  const seed = bytes.subarray(0, SEED_BYTES);
  const stated = bytes.subarray(SEED_BYTES);
  if (seed.length === SEED_BYTES && [0, SEED_BYTES].includes(stated.length)) {
    const der = Buffer.concat([PKCS8, seed]);
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    if (stated.length === 0 || publicBytesOf(key).equals(stated)) return key;
  }
  throw new Failure('protocol_error', 'signing secret is not whsk_ and an ed25519 key in base64');
};

const publicBytesOf = (key: KeyObject): Buffer =>
  createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-SEED_BYTES);
