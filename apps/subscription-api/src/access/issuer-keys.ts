import type { Log } from '#application';
import { DomainError } from '#domain';
import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';

/** The issuer's keys cannot be had, so nobody can tell whether its tokens are good. */
export class IssuerUnavailable extends DomainError {
  readonly code = 'issuer-unavailable';

  constructor(options?: ErrorOptions) {
    super(
      'The keys of the issuer of access tokens cannot be had. Try again in a moment, or use an API key.',
      options,
    );
  }
}

/** The issuer's keys by its JWKS. Throws IssuerUnavailable; an outage is told to the log once. */
export const issuerKeys = (jwksUrl: string, log: Log): JWTVerifyGetKey => {
  const keys = createRemoteJWKSet(new URL(jwksUrl));
  let isOut = false;
  return async (header, token) => {
    try {
      const key = await keys(header, token);
      isOut = false;
      return key;
    } catch (error) {
      if (isAboutTheToken(error)) throw error;
      if (!isOut) log.warn({ event: 'issuer.unavailable', jwksUrl, error: String(error) });
      isOut = true;
      throw new IssuerUnavailable({ cause: error });
    }
  };
};

const isAboutTheToken = (error: unknown): boolean =>
  error instanceof errors.JWKSNoMatchingKey ||
  error instanceof errors.JWKSMultipleMatchingKeys ||
  error instanceof errors.JOSENotSupported;
