import type { Scope } from './scopes.js';

/** A token as it is kept. */
export interface StoredToken {
  /** SHA-256 of the token's secret, hex. */
  readonly digest: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** What a client was given at once. */
export interface TokenGrant {
  readonly id: string;
  /** The API key that is the client. */
  readonly keyId: string;
  readonly scopes: readonly Scope[];
  readonly access: StoredToken;
  /** Null where nothing renews the access token. */
  readonly refresh: StoredToken | null;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/** Tokens that were issued, found by their digests, whether they have expired or not. */
export abstract class TokenStore {
  abstract add(grant: TokenGrant): Promise<void>;
  abstract findByAccess(digest: string): Promise<TokenGrant | undefined>;
  abstract findByRefresh(digest: string): Promise<TokenGrant | undefined>;
  /** Puts a grant in the place of another. False when that one is gone: somebody else was first. */
  abstract replace(id: string, grant: TokenGrant): Promise<boolean>;
  abstract remove(id: string): Promise<void>;
}
