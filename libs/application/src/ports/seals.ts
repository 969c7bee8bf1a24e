import type { Sealed } from '#domain';

/** As Standard Webhooks writes them, each in base64 of 32 bytes. */
export interface Ed25519Keys {
  /** `whsk_` and the private key (its seed, RFC 8032): what signs `v1a`. */
  readonly secret: string;
  /** `whpk_` and the public key: what a receiver verifies with. */
  readonly public: string;
}

/** Encrypts secrets for rest. A secret sealed for one webhook cannot be opened for another. */
export abstract class Seals {
  abstract seal(secret: string, webhookId: string): Sealed;
  /** Throws when the key that sealed it is not in the key ring, or the text was tampered with. */
  abstract open(sealed: Sealed, webhookId: string): string;
  /** A new signing secret: `whsec_` and base64, as Standard Webhooks writes it. */
  abstract newSigningSecret(): string;
  /** One of 32 bytes in 64 hex digits, for those who take it as it is written. */
  abstract newPlainSecret(): string;
  abstract newEd25519Keys(): Ed25519Keys;
}
