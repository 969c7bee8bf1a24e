import type { Sealed } from '#domain';
import type { Seals } from '../ports/seals.js';

/** Where a webhook keeps what signs `v1a` and what verifies it. */
export interface KeptEd25519Keys {
  readonly settings: { readonly publicKey: string };
  readonly secrets: { readonly ed25519: Sealed };
}

export const newKeptEd25519Keys = (seals: Seals, webhookId: string): KeptEd25519Keys => {
  const { secret, public: publicKey } = seals.newEd25519Keys();
  return { settings: { publicKey }, secrets: { ed25519: seals.seal(secret, webhookId) } };
};
