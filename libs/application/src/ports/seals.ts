import type { Sealed } from '#domain';

/** Encrypts secrets for rest. A secret sealed for one webhook cannot be opened for another. */
export abstract class Seals {
  abstract seal(secret: string, webhookId: string): Sealed;
  /** Throws when the key that sealed it is not in the key ring, or the text was tampered with. */
  abstract open(sealed: Sealed, webhookId: string): string;
  /** A new signing secret: `whsec_` and base64, as Standard Webhooks writes it. */
  abstract newSigningSecret(): string;
}
