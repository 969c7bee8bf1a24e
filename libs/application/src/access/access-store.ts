import type { Page, PageRequest } from '../ports/webhook-readers.js';
import type { Scope } from './scopes.js';

/** A tenant. Instants are ISO 8601. */
export interface Account {
  readonly id: string;
  readonly name: string;
  /** Whether its webhooks may ask for event types that it does not know, also when it knows some. */
  readonly anyEventType: boolean;
  readonly createdAt: string;
}

/** What is left out stays as it was; of a new account any event type is allowed. */
export type AccountChange = Omit<Account, 'anyEventType'> & Partial<Pick<Account, 'anyEventType'>>;

export const ROLES = ['administrator', 'member'] as const;
export type Role = (typeof ROLES)[number];

/** A person or service of an account that may own webhooks. */
export interface Principal {
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly email: string | null;
  readonly role: Role;
  /** What the owner pays for: `pro`. Rules may ask for it. */
  readonly plan: string | null;
  readonly createdAt: string;
}

/** A key as it is kept: its secret only as a digest. */
export interface ApiKey {
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  /** Exact to a minute. */
  readonly lastUsedAt: string | null;
  readonly createdAt: string;
}

export interface StoredApiKey extends ApiKey {
  /** SHA-256 of the secret, hex. */
  readonly digest: string;
}

/** Accounts, principals and API keys. Everything but accounts is bounded by an account. */
export abstract class AccessStore {
  /** Adds the account, or changes it. */
  abstract putAccount(account: AccountChange): Promise<Account>;
  abstract findAccount(id: string): Promise<Account | undefined>;
  abstract listAccounts(page: PageRequest): Promise<Page<Account>>;

  /** Adds the principal, or changes it. */
  abstract putPrincipal(principal: Principal): Promise<Principal>;
  abstract findPrincipal(account: string, id: string): Promise<Principal | undefined>;
  abstract listPrincipals(account: string, page: PageRequest): Promise<Page<Principal>>;
  /** False when there was none. */
  abstract removePrincipal(account: string, id: string): Promise<boolean>;

  abstract addKey(key: StoredApiKey): Promise<void>;
  /** Also one that is revoked or has expired. */
  abstract findKey(id: string): Promise<StoredApiKey | undefined>;
  /** Newest first. */
  abstract listKeys(account: string, page: PageRequest): Promise<Page<ApiKey>>;
  /** False when the account has no such key. A key stays revoked. */
  abstract revokeKey(account: string, id: string, at: number): Promise<boolean>;
  /** Notes that it was used, unless that was noted within the last minute. */
  abstract noteUse(id: string, at: number): Promise<void>;
}
