import type { Sealed } from '#domain';
import type { Page, PageRequest } from '../ports/webhook-readers.js';
import type { Scope } from './scopes.js';

/** A tenant. Instants are ISO 8601. */
export interface Account {
  readonly id: string;
  readonly name: string;
  /** Whether its webhooks may ask for event types that are not in its catalogue. */
  readonly anyEventType: boolean;
  /** Host names by which it is known, in lower case; each belongs to one account alone. */
  readonly hosts: readonly string[];
  /** As the IANA database names it: `Europe/Kyiv`. */
  readonly timeZone: string;
  readonly createdAt: string;
}

type AccountOptions = Pick<Account, 'anyEventType' | 'hosts' | 'timeZone'>;

/** What is left out stays as it was; a new account has these. */
export const ACCOUNT_DEFAULTS: AccountOptions = { anyEventType: true, hosts: [], timeZone: 'UTC' };
export type AccountChange = Omit<Account, keyof AccountOptions> & Partial<AccountOptions>;

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
  /** Of all principals of the installation, in the order they came; for systems that want numbers. */
  readonly number: number;
  readonly createdAt: string;
}

export type PrincipalChange = Omit<Principal, 'number'>;

/** A key as it may be shown: without its secret. */
export interface ApiKey {
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Whom it stands for; null: the account itself. */
  readonly principal: string | null;
  /** Whether it is also kept sealed, for systems whose requests are signed with the key itself. */
  readonly recoverable: boolean;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  /** Exact to a minute. */
  readonly lastUsedAt: string | null;
  readonly createdAt: string;
}

export interface StoredApiKey extends ApiKey {
  /** SHA-256 of the secret, hex. */
  readonly digest: string;
  /** The key's text, sealed for its id; null when it is not recoverable. */
  readonly sealed: Sealed | null;
}

/** Accounts, principals and API keys. Everything but accounts is bounded by an account. */
export abstract class AccessStore {
  /** Throws AccountTaken when it is there already, HostTaken. */
  abstract addAccount(account: AccountChange): Promise<Account>;
  /** Adds the account, or changes it. Throws HostTaken. */
  abstract putAccount(account: AccountChange): Promise<Account>;
  abstract findAccount(id: string): Promise<Account | undefined>;
  /** `host` in lower case. */
  abstract findAccountByHost(host: string): Promise<Account | undefined>;
  abstract listAccounts(page: PageRequest): Promise<Page<Account>>;

  /** Adds the principal, or changes it. */
  abstract putPrincipal(principal: PrincipalChange): Promise<Principal>;
  abstract findPrincipal(account: string, id: string): Promise<Principal | undefined>;
  abstract findPrincipalByNumber(account: string, number: number): Promise<Principal | undefined>;
  abstract listPrincipals(account: string, page: PageRequest): Promise<Page<Principal>>;
  /** Those of them that are administrators, by their ids. */
  abstract administrators(account: string): Promise<readonly Principal[]>;
  /**
   * Revokes its keys with it, at that time in ms, or they would open the account again to whoever gets its id. False
   * when there was none.
   */
  abstract removePrincipal(account: string, id: string, at: number): Promise<boolean>;

  abstract addKey(key: StoredApiKey): Promise<void>;
  /** Also one that is revoked or has expired. */
  abstract findKey(id: string): Promise<StoredApiKey | undefined>;
  /** Newest first. */
  abstract listKeys(account: string, page: PageRequest): Promise<Page<ApiKey>>;
  /** Those kept sealed that are neither revoked nor expired at that time, in ms; newest first. */
  abstract listRecoverableKeys(account: string, at: number): Promise<readonly StoredApiKey[]>;
  /** False when the account has no such key. A key stays revoked. */
  abstract revokeKey(account: string, id: string, at: number): Promise<boolean>;
  /** Notes that it was used, unless that was noted within the last minute. */
  abstract noteUse(id: string, at: number): Promise<void>;
}
