import { DomainError } from '#domain';
import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import type { ApiKeys, Digests } from './api-keys.js';
import { may, type Credential } from './credential.js';
import type { Scope } from './scopes.js';
import type { TokenGrant, TokenStore } from './token-store.js';

/** RFC 6749, section 5.2. */
export type TokenError =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_scope'
  | 'unsupported_grant_type';

/** No token for this request, by RFC 6749. */
export class TokenRefused extends DomainError {
  readonly code = 'token-refused';

  constructor(
    readonly error: TokenError,
    message: string,
  ) {
    super(message);
  }
}

/** An API key as an OAuth 2 client: its id, and the secret part of its text, or all of it. */
export interface TokenClient {
  readonly id: string;
  readonly secret: string;
}

export interface TokenTerms {
  /** Undefined: all that the client has; at a refresh, all that was granted before. */
  readonly scopes?: readonly Scope[] | undefined;
  readonly lifetimeMs: number;
  /** Null: no refresh token. */
  readonly refreshLifetimeMs: number | null;
}

export interface IssuedTokens {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly scopes: readonly Scope[];
  /** Whom the access token stands for. */
  readonly credential: Credential;
}

/** The prefixes let scanners know them. */
const ACCESS = 'pra_';
const REFRESH = 'prr_';

/**
 * Opaque tokens, kept as digests, that an API key gets for itself: with the key's account and principal, and
 * no more than its scopes. They end when their time is over, and at once with their key.
 */
export class IssueTokens {
  constructor(
    private readonly keys: ApiKeys,
    private readonly tokens: TokenStore,
    private readonly digests: Digests,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** Who the client is. Throws TokenRefused. */
  async authenticateClient({ id, secret }: TokenClient): Promise<Credential> {
    const key = secret.startsWith(`prk_${id}_`) ? secret : `prk_${id}_${secret}`;
    const credential = await this.keys.authenticate(key);
    if (credential) return credential;
    throw new TokenRefused('invalid_client', 'There is no such client, or the secret is wrong.');
  }

  /** By client credentials. Throws TokenRefused. */
  async issue(client: TokenClient, terms: TokenTerms): Promise<IssuedTokens> {
    const credential = await this.authenticateClient(client);
    const { scopes = [...credential.scopes] } = terms;
    const isMore = scopes.some((scope) => !may(credential, scope));
    if (isMore) throw new TokenRefused('invalid_scope', 'The client does not have these scopes.');
    const made = this.make(client.id, scopes, terms);
    await this.tokens.add(made.grant);
    return issued(made, credential);
  }

  /** New tokens for a refresh token; both old ones are worth nothing from then on. Throws TokenRefused. */
  async refresh(client: TokenClient, token: string, terms: TokenTerms): Promise<IssuedTokens> {
    const credential = await this.authenticateClient(client);
    const former = await this.tokens.findByRefresh(this.digests.digest(token));
    if (!former?.refresh || former.keyId !== client.id) throw notValid();
    if (former.refresh.expiresAt <= this.clock.now()) throw notValid();
    const { scopes = former.scopes } = terms;
    const isMore = scopes.some((scope) => !former.scopes.includes(scope));
    if (isMore) throw new TokenRefused('invalid_scope', 'More scopes than were granted before.');
    const made = this.make(client.id, scopes, terms);
    if (!(await this.tokens.replace(former.id, made.grant))) throw notValid();
    return issued(made, credential);
  }

  /** Undefined when it is no access token, or no longer. */
  async authenticate(token: string): Promise<Credential | undefined> {
    if (!token.startsWith(ACCESS)) return undefined;
    const grant = await this.tokens.findByAccess(this.digests.digest(token));
    if (!grant || grant.access.expiresAt <= this.clock.now()) return undefined;
    const credential = await this.keys.authenticateHolder(grant.keyId);
    return credential && { ...credential, scopes: new Set(grant.scopes) };
  }

  /**
   * Ends an access or a refresh token of the client's, and the other one with it. One that is nobody's or
   * another's is none to end (RFC 7009, section 2.2). Throws TokenRefused.
   */
  async revoke(client: TokenClient, token: string): Promise<void> {
    await this.authenticateClient(client);
    const digest = this.digests.digest(token);
    const grant =
      (await this.tokens.findByAccess(digest)) ?? (await this.tokens.findByRefresh(digest));
    if (grant?.keyId === client.id) await this.tokens.remove(grant.id);
  }

  private make(
    keyId: string,
    scopes: readonly Scope[],
    { lifetimeMs, refreshLifetimeMs }: TokenTerms,
  ): Made {
    const now = this.clock.now();
    const accessToken = ACCESS + this.digests.newSecret();
    const refreshToken = refreshLifetimeMs === null ? null : REFRESH + this.digests.newSecret();
    const stored = (token: string, ms: number) => ({
      ...{ digest: this.digests.digest(token), expiresAt: now + ms },
    });
    const grant: TokenGrant = {
      ...{ id: this.ids.next(), keyId, scopes, createdAt: now },
      access: stored(accessToken, lifetimeMs),
      refresh: refreshToken === null ? null : stored(refreshToken, refreshLifetimeMs ?? 0),
    };
    return { accessToken, refreshToken, grant };
  }
}

interface Made {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly grant: TokenGrant;
}

const issued = (
  { accessToken, refreshToken, grant: { scopes } }: Made,
  credential: Credential,
): IssuedTokens => ({
  ...{ accessToken, refreshToken, scopes },
  credential: { ...credential, scopes: new Set(scopes) },
});

const notValid = (): TokenRefused =>
  new TokenRefused('invalid_grant', 'The refresh token is not valid, or not any more.');
