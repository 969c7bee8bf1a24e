import { DomainError } from '#domain';
import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import type { ApiKeys, Digests } from './api-keys.js';
import { keyIdOf, may, type Credential } from './credential.js';
import type { Scope } from './scopes.js';
import {
  clientNamedIn,
  fitsCode,
  isAccess,
  isCode,
  isRefresh,
  newAccess,
  newCode,
  newRefresh,
} from './token-texts.js';
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

/** What an OAuth client asks of somebody who holds a key. */
export interface ConsentTerms {
  /** An API key's id. */
  readonly clientId: string;
  readonly redirectUri: string;
  /** Undefined: all that the holder has. */
  readonly scopes?: readonly Scope[] | undefined;
  /** SHA-256, hex, of what the client must name when it brings the code (RFC 7636); null: nothing. */
  readonly challenge: string | null;
}

/** What a client brings for its tokens. */
export interface BroughtCode {
  readonly code: string;
  /** Undefined where a system does not ask for it again. */
  readonly redirectUri: string | undefined;
  readonly verifier: string | undefined;
}

/** RFC 6749, section 4.1.2: at most ten minutes. */
const CODE_LIFE_MS = 600_000;

/**
 * Opaque tokens, kept as digests, that an API key gets for itself: with the key's account and principal, and
 * no more than its scopes. They end when their time is over, and at once with their key. By the consent of another
 * key's holder a client also gets such that stand for that key; these end with either of the two.
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
    const made = this.make({ keyId: client.id }, scopes, terms);
    await this.tokens.add(made.grant);
    return issued(made, credential);
  }

  /**
   * A code for the client, by which it gets tokens that stand for the key's holder. Undefined when the key is none.
   * Throws TokenRefused.
   */
  async consent(
    key: string,
    { clientId, redirectUri, scopes, challenge }: ConsentTerms,
  ): Promise<string | undefined> {
    const credential = await this.keys.authenticate(key);
    if (!credential) return undefined;
    const wanted = scopes ?? [...credential.scopes];
    const isMore = wanted.some((scope) => !may(credential, scope));
    if (isMore) throw new TokenRefused('invalid_scope', 'This key does not have these scopes.');
    const now = this.clock.now();
    const code = newCode(this.digests, { clientId, redirectUri, challenge });
    await this.tokens.add({
      ...{ id: this.ids.next(), keyId: keyIdOf(credential), scopes: wanted, createdAt: now },
      // Nothing is open by a code: what was never told finds nothing.
      access: { digest: this.digests.digest(this.digests.newSecret()), expiresAt: now },
      refresh: { digest: this.digests.digest(code), expiresAt: now + CODE_LIFE_MS },
    });
    return code;
  }

  /** Tokens for the code that somebody's consent was given by, once. Throws TokenRefused. */
  async exchange(
    client: TokenClient,
    { code, ...brought }: BroughtCode,
    terms: Omit<TokenTerms, 'scopes'>,
  ): Promise<IssuedTokens> {
    await this.authenticateClient(client);
    const former = isCode(code)
      ? await this.tokens.findByRefresh(this.digests.digest(code))
      : undefined;
    if (!former?.refresh || former.refresh.expiresAt <= this.clock.now()) throw codeNotValid();
    if (!fitsCode(this.digests, code, { ...brought, clientId: client.id })) throw codeNotValid();
    const holder = await this.keys.authenticateHolder(former.keyId);
    if (!holder) throw codeNotValid();
    const named = { keyId: former.keyId, clientId: client.id };
    const made = this.make(named, former.scopes, terms);
    if (!(await this.tokens.replace(former.id, made.grant))) throw codeNotValid();
    return issued(made, holder);
  }

  /** New tokens for a refresh token; both old ones are worth nothing from then on. Throws TokenRefused. */
  async refresh(client: TokenClient, token: string, terms: TokenTerms): Promise<IssuedTokens> {
    await this.authenticateClient(client);
    const former = isRefresh(token)
      ? await this.tokens.findByRefresh(this.digests.digest(token))
      : undefined;
    if (!former?.refresh || clientOf(token, former) !== client.id) throw notValid();
    if (former.refresh.expiresAt <= this.clock.now()) throw notValid();
    const { scopes = former.scopes } = terms;
    const isMore = scopes.some((scope) => !former.scopes.includes(scope));
    if (isMore) throw new TokenRefused('invalid_scope', 'More scopes than were granted before.');
    const holder = await this.keys.authenticateHolder(former.keyId);
    if (!holder) throw notValid();
    const clientId = clientNamedIn(token);
    const made = this.make({ keyId: former.keyId, clientId }, scopes, terms);
    if (!(await this.tokens.replace(former.id, made.grant))) throw notValid();
    return issued(made, holder);
  }

  /** Undefined when it is no access token, or no longer. */
  async authenticate(token: string): Promise<Credential | undefined> {
    if (!isAccess(token)) return undefined;
    const grant = await this.tokens.findByAccess(this.digests.digest(token));
    if (!grant || grant.access.expiresAt <= this.clock.now()) return undefined;
    const clientId = clientNamedIn(token);
    if (clientId !== undefined && !(await this.keys.authenticateHolder(clientId))) return undefined;
    const credential = await this.keys.authenticateHolder(grant.keyId);
    if (!credential) return undefined;
    const scopes = new Set(grant.scopes);
    return { ...credential, scopes, ...(clientId !== undefined && { client: clientId }) };
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
    if (grant && clientOf(token, grant) === client.id) await this.tokens.remove(grant.id);
  }

  private make(
    { keyId, clientId }: { readonly keyId: string; readonly clientId?: string | undefined },
    scopes: readonly Scope[],
    { lifetimeMs, refreshLifetimeMs }: TokenTerms,
  ): Made {
    const now = this.clock.now();
    const accessToken = newAccess(this.digests, clientId);
    const refreshToken = refreshLifetimeMs === null ? null : newRefresh(this.digests, clientId);
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

/** Of a token that stands for somebody else the client is named in it; every other is the key's own. */
const clientOf = (token: string, { keyId }: TokenGrant): string => clientNamedIn(token) ?? keyId;

const codeNotValid = (): TokenRefused =>
  new TokenRefused('invalid_grant', 'The code is not valid, or not any more.');

const notValid = (): TokenRefused =>
  new TokenRefused('invalid_grant', 'The refresh token is not valid, or not any more.');
