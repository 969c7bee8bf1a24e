import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import type { ClientCertificate } from '#application';
import { Failure } from '../failure/failure.js';
import { codeOf } from '../failure/error-details.js';

/**
 * What TLS is spoken with: one for all connections, as making one costs more than a request.
 * @param authorities certificates (PEM) that are trusted beside the public ones.
 * @throws Failure when the client certificate cannot be used.
 */
export const trusting = (
  authorities: readonly string[],
  client: ClientCertificate | null = null,
): SecureContext => {
  const ca = authorities.length === 0 ? {} : { ca: [...rootCertificates, ...authorities] };
  if (client === null) return createSecureContext(ca);
  try {
    return createSecureContext({ ...ca, cert: client.certificate, key: client.key });
  } catch (error) {
    const why = codeOf(error) || 'unknown';
    throw new Failure('tls_error', `client certificate or its key cannot be used (${why})`);
  }
};
