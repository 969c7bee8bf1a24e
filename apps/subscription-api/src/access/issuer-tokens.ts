import { isScope, type AccessStore, type Credential } from '#application';
import { isId } from '#domain';
import type { OauthSettings } from '#runtime';
import { createRemoteJWKSet, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';

/** Signatures by key pair only: with a shared secret, who can verify can also issue. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/**
 * Access tokens of another issuer, as JWTs (RFC 9068): scopes in `scope`, the account in `account`. A `sub`
 * that is one of the account's principals stands for it. Takes none where no issuer is set.
 */
export class IssuerTokens {
  private readonly keys: JWTVerifyGetKey | undefined;

  constructor(
    private readonly settings: OauthSettings | undefined,
    private readonly store: AccessStore,
  ) {
    this.keys = settings && createRemoteJWKSet(new URL(settings.jwksUrl));
  }

  /** Undefined when it is no token of the issuer's, or no longer. */
  async authenticate(text: string): Promise<Credential | undefined> {
    const payload = await this.verified(text);
    if (!payload) return undefined;
    const { sub, account, scope } = payload;
    if (typeof account !== 'string' || !isId(account) || sub === undefined) return undefined;
    const scopes = typeof scope === 'string' ? scope.split(' ').filter(isScope) : [];
    const principal = isId(sub) ? await this.store.findPrincipal(account, sub) : undefined;
    return {
      ...{ actor: `principal:${sub}`, account, scopes: new Set(scopes) },
      ...{ principal: principal?.id ?? null, role: principal?.role ?? null },
    };
  }

  private async verified(text: string): Promise<JWTPayload | undefined> {
    if (!this.settings || !this.keys || text.split('.').length !== 3) return undefined;
    const { issuer, audience } = this.settings;
    try {
      const options = { issuer, audience, algorithms: ALGORITHMS, requiredClaims: ['exp', 'sub'] };
      return (await jwtVerify(text, this.keys, options)).payload;
    } catch {
      return undefined;
    }
  }
}
