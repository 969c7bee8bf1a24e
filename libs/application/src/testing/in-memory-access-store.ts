import {
  AccessStore,
  ACCOUNT_DEFAULTS,
  type Account,
  type AccountChange,
  type ApiKey,
  type Principal,
  type PrincipalChange,
  type StoredApiKey,
} from '../access/access-store.js';
import { AccountTaken, HostTaken } from '../access/errors.js';
import type { Page, PageRequest } from '../ports/webhook-readers.js';

const MINUTE_MS = 60_000;

export class InMemoryAccessStore extends AccessStore {
  private readonly accounts = new Map<string, Account>();
  private readonly principals = new Map<string, Principal>();
  private readonly keys = new Map<string, StoredApiKey>();
  private numbers = 0;

  async addAccount(account: AccountChange): Promise<Account> {
    if (this.accounts.has(account.id)) throw new AccountTaken(account.id);
    return this.putAccount(account);
  }

  async putAccount(account: AccountChange): Promise<Account> {
    const former = this.accounts.get(account.id);
    const createdAt = former?.createdAt ?? account.createdAt;
    for (const host of account.hosts ?? []) {
      if ((this.atHost(host)?.id ?? account.id) !== account.id) throw new HostTaken(host);
    }
    const kept = { ...ACCOUNT_DEFAULTS, ...former, ...account, createdAt };
    this.accounts.set(account.id, kept);
    return kept;
  }

  async findAccount(id: string): Promise<Account | undefined> {
    return this.accounts.get(id);
  }

  async findAccountByHost(host: string): Promise<Account | undefined> {
    return this.atHost(host);
  }

  async listAccounts(page: PageRequest): Promise<Page<Account>> {
    return pageOf([...this.accounts.values()].sort(byId), page, (id, after) => id > after);
  }

  async putPrincipal(principal: PrincipalChange): Promise<Principal> {
    const name = nameOf(principal.account, principal.id);
    const former = this.principals.get(name);
    const number = former?.number ?? (this.numbers += 1);
    const kept = { ...principal, number, createdAt: former?.createdAt ?? principal.createdAt };
    this.principals.set(name, kept);
    return kept;
  }

  async findPrincipal(account: string, id: string): Promise<Principal | undefined> {
    return this.principals.get(nameOf(account, id));
  }

  async findPrincipalByNumber(account: string, number: number): Promise<Principal | undefined> {
    const all = [...this.principals.values()];
    return all.find((each) => each.account === account && each.number === number);
  }

  async listPrincipals(account: string, page: PageRequest): Promise<Page<Principal>> {
    const all = [...this.principals.values()].filter((principal) => principal.account === account);
    return pageOf(all.sort(byId), page, (id, after) => id > after);
  }

  async administrators(account: string): Promise<readonly Principal[]> {
    return [...this.principals.values()]
      .filter((principal) => principal.account === account && principal.role === 'administrator')
      .sort(byId);
  }

  async removePrincipal(account: string, id: string, at: number): Promise<boolean> {
    if (!this.principals.delete(nameOf(account, id))) return false;
    for (const key of this.keys.values()) {
      if (key.principal === id) await this.revokeKey(account, key.id, at);
    }
    return true;
  }

  async addKey(key: StoredApiKey): Promise<void> {
    this.keys.set(key.id, key);
  }

  async findKey(id: string): Promise<StoredApiKey | undefined> {
    return this.keys.get(id);
  }

  async listKeys(account: string, page: PageRequest): Promise<Page<ApiKey>> {
    const all = [...this.keys.values()].filter((key) => key.account === account);
    const shown = all.map(({ digest: _digest, sealed: _sealed, ...key }) => key);
    return pageOf(shown.sort(byId).reverse(), page, (id, after) => id < after);
  }

  async listRecoverableKeys(account: string, at: number): Promise<readonly StoredApiKey[]> {
    const isValid = ({ revokedAt, expiresAt }: StoredApiKey) =>
      revokedAt === null && (expiresAt === null || Date.parse(expiresAt) > at);
    const all = [...this.keys.values()].filter((key) => key.account === account && isValid(key));
    return all
      .filter(({ sealed }) => sealed !== null)
      .sort(byId)
      .reverse();
  }

  async revokeKey(account: string, id: string, at: number): Promise<boolean> {
    const key = this.keys.get(id);
    if (key?.account !== account) return false;
    this.keys.set(id, { ...key, revokedAt: key.revokedAt ?? new Date(at).toISOString() });
    return true;
  }

  async noteUse(id: string, at: number): Promise<void> {
    const key = this.keys.get(id);
    if (!key) return;
    const isNoted = key.lastUsedAt !== null && Date.parse(key.lastUsedAt) >= at - MINUTE_MS;
    if (!isNoted) this.keys.set(id, { ...key, lastUsedAt: new Date(at).toISOString() });
  }

  private atHost(host: string): Account | undefined {
    return [...this.accounts.values()].find(({ hosts }) => hosts.includes(host));
  }
}

const nameOf = (account: string, id: string): string => JSON.stringify([account, id]);

const byId = (a: { readonly id: string }, b: { readonly id: string }): number =>
  a.id < b.id ? -1 : 1;

const pageOf = <T extends { readonly id: string }>(
  all: readonly T[],
  { limit, after }: PageRequest,
  isAfter: (id: string, after: string) => boolean,
): Page<T> => {
  const rest = all.filter(({ id }) => after === null || isAfter(id, after));
  const items = rest.slice(0, limit);
  return { items, next: rest.length > limit ? (items.at(-1)?.id ?? null) : null };
};
