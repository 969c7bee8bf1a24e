import type { DeliveryProfile } from '#domain';
import type { Seals } from '../ports/seals.js';

/** In hex where a handshake hands it over in a header, and a plain HMAC takes it as it is written. */
export const newSecretFor = (
  { verification, signing }: Pick<DeliveryProfile, 'verification' | 'signing'>,
  seals: Pick<Seals, 'newSigningSecret' | 'newPlainSecret'>,
): string =>
  verification.kind === 'echo' && signing.kind === 'hmac'
    ? seals.newPlainSecret()
    : seals.newSigningSecret();
