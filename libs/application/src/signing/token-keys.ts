import type { SigningAlgorithm } from './signing-policy.js';

export interface KeyPair {
  /** SPKI. */
  readonly publicKeyPem: string;
  /** PKCS #8. */
  readonly privateKeyPem: string;
}

/** The public members of an RSA or EC key: RFC 7518, section 6. */
export type PublicJwk = { readonly kty: string } & Readonly<Record<string, string>>;

/** Makes a compact JWS (RFC 7515) of the text; its header says `typ`, `alg` and `kid`. */
export type TokenSigner = (payload: string) => Promise<string>;

/** The keys of JSON Web Tokens. */
export abstract class TokenKeys {
  abstract newPair(algorithm: SigningAlgorithm): Promise<KeyPair>;
  /** Throws when the text is no public key for the algorithm. */
  abstract publicJwk(publicKeyPem: string, algorithm: SigningAlgorithm): Promise<PublicJwk>;
  /** Throws, without showing it, when the text is no private key for the algorithm. */
  abstract signer(
    privateKeyPem: string,
    header: { readonly algorithm: SigningAlgorithm; readonly kid: string },
  ): Promise<TokenSigner>;
}
