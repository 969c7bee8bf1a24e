import { isScope, type AccessStore, type Credential, type Log } from '#application';
import { isId } from '#domain';
import type { OauthSettings } from '#runtime';
import { jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { issuerKeys, IssuerUnavailable } from './issuer-keys.js';

/** Signatures by key pair only: with a shared secret, who can verify can also issue. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/**
 * Access tokens of another issuer, as JWTs (RFC 9068): scopes in `scope`, the account in `account`. One stands
 * for the account's principal that `sub` names. Takes none where no issuer is set.
 */
export class IssuerTokens {
  private readonly keys: JWTVerifyGetKey | undefined;

  constructor(
    private readonly settings: OauthSettings | undefined,
    private readonly store: AccessStore,
    log: Log,
  ) {
    this.keys = settings && issuerKeys(settings.jwksUrl, log);
  }

  /** Undefined when it is no token of the issuer's, or no longer. Throws IssuerUnavailable. */
  async authenticate(text: string): Promise<Credential | undefined> {
    const payload = await this.verified(text);
    if (!payload) return undefined;
    const { sub, account, scope, client_id: client } = payload;
    if (!isIdText(account) || !isIdText(sub)) return undefined;
    const scopes = typeof scope === 'string' ? scope.split(' ').filter(isScope) : [];
    const principal = await this.store.findPrincipal(account, sub);
    // Taken for the account itself, a member would manage everything once its principal is removed.
    if (!principal && !scopes.includes('administrative')) return undefined;
    return {
      ...{ actor: `principal:${sub}`, account, scopes: new Set(scopes) },
      ...{ principal: principal?.id ?? null, role: principal?.role ?? null },
      ...(typeof client === 'string' && { client }),
    };
  }

  private async verified(text: string): Promise<JWTPayload | undefined> {
    if (!this.settings || !this.keys || text.split('.').length !== 3) return undefined;
    const { issuer, audience } = this.settings;
    try {
      const options = { issuer, audience, algorithms: ALGORITHMS, requiredClaims: ['exp', 'sub'] };
      return (await jwtVerify(text, this.keys, options)).payload;
    } catch (error) {
      if (error instanceof IssuerUnavailable) throw error;
      return undefined;
    }
  }
}

/** Whoever issues tokens may write anything into a claim, whatever its type is said to be. */
const isIdText = (claim: unknown): claim is string => typeof claim === 'string' && isId(claim);
