import type { SigningAlgorithm } from '../signing/signing-policy.js';
import {
  TokenKeys,
  type KeyPair,
  type PublicJwk,
  type TokenSigner,
} from '../signing/token-keys.js';

const LABELS = { public: 'PUBLIC KEY', private: 'PRIVATE KEY' } as const;

/** Keys that are only numbers, and signatures that only say which one made them. */
export class FakeTokenKeys extends TokenKeys {
  private count = 0;
  /** How often a private key was opened. */
  opened = 0;

  async newPair(algorithm: SigningAlgorithm): Promise<KeyPair> {
    this.count += 1;
    const text = btoa(`${algorithm} ${this.count}`);
    return { publicKeyPem: pem('public', text), privateKeyPem: pem('private', text) };
  }

  async publicJwk(publicKeyPem: string, algorithm: SigningAlgorithm): Promise<PublicJwk> {
    const number = numberIn(publicKeyPem, 'public', algorithm);
    return algorithm.startsWith('RS')
      ? { kty: 'RSA', n: number, e: 'AQAB' }
      : { kty: 'EC', crv: 'P-256', x: number, y: number };
  }

  async signer(
    privateKeyPem: string,
    { algorithm, kid }: { readonly algorithm: SigningAlgorithm; readonly kid: string },
  ): Promise<TokenSigner> {
    this.opened += 1;
    const number = numberIn(privateKeyPem, 'private', algorithm);
    const header = base64url(JSON.stringify({ typ: 'JWT', alg: algorithm, kid }));
    return async (payload) => `${header}.${base64url(payload)}.${base64url(`by ${number}`)}`;
  }
}

const pem = (kind: keyof typeof LABELS, text: string): string =>
  `-----BEGIN ${LABELS[kind]}-----\n${text}\n-----END ${LABELS[kind]}-----\n`;

const numberIn = (text: string, kind: keyof typeof LABELS, algorithm: string): string => {
  const [first = '', body = ''] = text.split('\n');
  if (first !== `-----BEGIN ${LABELS[kind]}-----`) throw new Error('This is no such key.');
  const [made, number = ''] = atob(body).split(' ');
  if (made !== algorithm) throw new Error('This key is for another algorithm.');
  return number;
};

const base64url = (text: string): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(text)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
