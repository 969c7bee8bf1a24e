import { isScope, type Credential } from '#application';
import { isId } from '#domain';
import type { OauthSettings } from '#runtime';
import { createRemoteJWKSet, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';

/** Signatures by key pair only: with a shared secret, who can verify can also issue. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/**
 * OAuth 2 access tokens as JWTs (RFC 9068): scopes in `scope`, the account in `account`. Takes none where
 * no issuer is set.
 */
export class AccessTokens {
  private readonly keys: JWTVerifyGetKey | undefined;

  constructor(private readonly settings: OauthSettings | undefined) {
    this.keys = settings && createRemoteJWKSet(new URL(settings.jwksUrl));
  }

  /** Undefined when it is no token of the issuer's, or no longer. */
  async authenticate(text: string): Promise<Credential | undefined> {
    if (!this.settings || !this.keys || text.split('.').length !== 3) return undefined;
    const { issuer, audience } = this.settings;
    try {
      const options = { issuer, audience, algorithms: ALGORITHMS, requiredClaims: ['exp', 'sub'] };
      const { payload } = await jwtVerify(text, this.keys, options);
      return credentialOf(payload);
    } catch {
      return undefined;
    }
  }
}

const credentialOf = ({ sub, account, scope }: JWTPayload): Credential | undefined => {
  if (typeof account !== 'string' || !isId(account) || sub === undefined) return undefined;
  const scopes = typeof scope === 'string' ? scope.split(' ').filter(isScope) : [];
  return { actor: `principal:${sub}`, account, scopes: new Set(scopes) };
};
