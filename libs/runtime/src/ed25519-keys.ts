import type { Ed25519Keys } from '#application';
import { generateKeyPairSync } from 'node:crypto';

/**
 * The private key is its seed, as the reference library of Standard Webhooks reads it (Go,
 * NewWebhookAsymmetric). JWK members are base64url (RFC 8037).
 */
export const newEd25519Keys = (): Ed25519Keys => {
  const { d = '', x = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return { secret: `whsk_${base64Of(d)}`, public: `whpk_${base64Of(x)}` };
};

const base64Of = (text: string): string => Buffer.from(text, 'base64url').toString('base64');
