import type { Sealed } from '#domain';

/** RFC 7518, section 3.1: by key pair only. */
export const SIGNING_ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'] as const;
export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number];

export const isSigningAlgorithm = (text: string): text is SigningAlgorithm =>
  (SIGNING_ALGORITHMS as readonly string[]).includes(text);

/** What is said of any other. */
export const ALGORITHM_RULE = `must be one of ${SIGNING_ALGORITHMS.join(', ')}: with a shared secret whoever verifies could sign, and "none" signs nothing`;

/** How requests are signed as JSON Web Tokens, by any webhook of the account. Instants are ISO 8601. */
export interface SigningPolicy {
  readonly id: string;
  /** Counts the policies of an installation. */
  readonly number: number;
  readonly account: string;
  /** Names it in URLs. Made here, hex, and never another. */
  readonly name: string;
  /** Nothing is signed by it, and no further webhook may begin to use it. */
  readonly disabled: boolean;
  readonly algorithm: SigningAlgorithm;
  /** The `aud` of its tokens; null: they have none. */
  readonly audience: string | null;
  /** How long a token is taken, from when it was made; null: no end is set. */
  readonly expiresInMinutes: number | null;
  /** Whether its public key is found by the `iss` of its tokens, without a credential. */
  readonly openIdDiscovery: boolean;
  /** Names its key pair. */
  readonly kid: string;
  /** SPKI. */
  readonly publicKeyPem: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface StoredSigningPolicy extends SigningPolicy {
  /** PKCS #8 as PEM, sealed for the policy's id. */
  readonly privateKey: Sealed;
}
