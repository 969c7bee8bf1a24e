import { createHmac } from 'node:crypto';
import type { Signature } from '#application';
import { Failure } from '../failure/failure.js';

/**
 * The prefix and the hex HMAC of the body, keyed by the secret's UTF-8 bytes.
 * @param body the very bytes that are sent.
 * @throws Failure when there is no secret.
 */
export const hmacOf = (
  { algorithm, prefix, secret }: Extract<Signature, { kind: 'hmac' }>,
  body: Buffer,
): string => {
  if (secret === '') throw new Failure('protocol_error', 'signing secret is empty');
  return `${prefix}${createHmac(algorithm, secret).update(body).digest('hex')}`;
};
