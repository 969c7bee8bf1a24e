import type { Sealed, UpdatableSecrets, WebhookSecrets } from '#domain';
import type { Seals } from '../ports/seals.js';
import type { SecretName } from './draft.js';

/**
 * Seals what a webhook is given. Sealing the same secret again looks different each time, and a secret that
 * stays is no change, so one that `current` holds already is kept as it is.
 */
export const sealSecrets = (
  seals: Seals,
  webhookId: string,
  given: Readonly<Partial<Record<SecretName, string | null>>>,
  current?: WebhookSecrets,
): Partial<UpdatableSecrets> =>
  Object.fromEntries(
    Object.entries(given).map(([name, secret]) => {
      const before = current?.[name as SecretName] ?? null;
      if (secret === null) return [name, null];
      const stays = before !== null && opens(seals, before, webhookId, secret);
      return [name, stays ? before : seals.seal(secret, webhookId)];
    }),
  );

/** A secret whose key is lost must still be replaceable. */
const opens = (seals: Seals, sealed: Sealed, webhookId: string, secret: string): boolean => {
  try {
    return seals.open(sealed, webhookId) === secret;
  } catch {
    return false;
  }
};
