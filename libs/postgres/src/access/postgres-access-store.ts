import {
  AccessStore,
  AccountTaken,
  type Account,
  type AccountChange,
  type ApiKey,
  type Page,
  type PageRequest,
  type Principal,
  type PrincipalChange,
  type StoredApiKey,
} from '#application';
import {
  ArrayContains,
  IsNull,
  LessThan,
  MoreThan,
  Not,
  type DataSource,
  type EntityManager,
} from 'typeorm';
import { isTaken, translating } from '../errors.js';
import { isUuid, pageOf } from '../paging.js';
import { AccountRow, ApiKeyRow, PrincipalRow } from './access-rows.js';
import { accountOf, keyOf, principalOf, storedKeyOf } from './access-views.js';
import { refuseTakenHosts } from './taken-hosts.js';

const MINUTE_MS = 60_000;

export class PostgresAccessStore extends AccessStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async addAccount(account: AccountChange): Promise<Account> {
    try {
      return await this.keepAccount(account, (manager, row) => manager.insert(AccountRow, row));
    } catch (error) {
      if (isTaken(error)) throw new AccountTaken(account.id);
      throw error;
    }
  }

  putAccount(account: AccountChange): Promise<Account> {
    return this.keepAccount(account, (manager, row) =>
      manager.upsert(AccountRow, row, { conflictPaths: ['id'] }),
    );
  }

  findAccount(id: string): Promise<Account | undefined> {
    return this.ask(async (manager) => {
      const row = await manager.findOneBy(AccountRow, { id });
      return row ? accountOf(row) : undefined;
    });
  }

  findAccountByHost(host: string): Promise<Account | undefined> {
    return this.ask(async (manager) => {
      const row = await manager.findOneBy(AccountRow, { hosts: ArrayContains([host]) });
      return row ? accountOf(row) : undefined;
    });
  }

  listAccounts({ limit, after }: PageRequest): Promise<Page<Account>> {
    return this.ask(async (manager) => {
      const where = after === null ? {} : { id: MoreThan(after) };
      const rows = await manager.find(AccountRow, { where, order: { id: 'ASC' }, take: limit + 1 });
      return pageOf(rows.map(accountOf), limit, ({ id }) => id);
    });
  }

  putPrincipal(principal: PrincipalChange): Promise<Principal> {
    return this.ask(async (manager) => {
      const { account, id, createdAt } = principal;
      const row = { ...principal, createdAt: new Date(createdAt) };
      await manager.upsert(PrincipalRow, row, { conflictPaths: ['account', 'id'] });
      return principalOf(await manager.findOneByOrFail(PrincipalRow, { account, id }));
    });
  }

  findPrincipal(account: string, id: string): Promise<Principal | undefined> {
    return this.ask(async (manager) => {
      const row = await manager.findOneBy(PrincipalRow, { account, id });
      return row ? principalOf(row) : undefined;
    });
  }

  async findPrincipalByNumber(account: string, number: number): Promise<Principal | undefined> {
    if (!Number.isSafeInteger(number)) return undefined;
    return this.ask(async (manager) => {
      const row = await manager.findOneBy(PrincipalRow, { account, number });
      return row ? principalOf(row) : undefined;
    });
  }

  listPrincipals(account: string, { limit, after }: PageRequest): Promise<Page<Principal>> {
    return this.ask(async (manager) => {
      const where = { account, ...(after !== null && { id: MoreThan(after) }) };
      const order = { id: 'ASC' } as const;
      const rows = await manager.find(PrincipalRow, { where, order, take: limit + 1 });
      return pageOf(rows.map(principalOf), limit, ({ id }) => id);
    });
  }

  administrators(account: string): Promise<readonly Principal[]> {
    return this.ask(async (manager) => {
      const where = { account, role: 'administrator' } as const;
      const rows = await manager.find(PrincipalRow, { where, order: { id: 'ASC' } });
      return rows.map(principalOf);
    });
  }

  removePrincipal(account: string, id: string, at: number): Promise<boolean> {
    return this.transact(async (manager) => {
      const { affected } = await manager.delete(PrincipalRow, { account, id });
      if (affected !== 1) return false;
      const itsKeys = { account, principal: id, revokedAt: IsNull() };
      await manager.update(ApiKeyRow, itsKeys, { revokedAt: new Date(at) });
      return true;
    });
  }

  addKey({ expiresAt, createdAt, scopes, ...key }: StoredApiKey): Promise<void> {
    const { id, account, name, digest, principal, sealed } = key;
    return this.ask(async (manager) => {
      await manager.insert(ApiKeyRow, {
        ...{ id, account, name, digest, principal, sealed },
        scopes: [...scopes],
        expiresAt: expiresAt === null ? null : new Date(expiresAt),
        createdAt: new Date(createdAt),
      });
    });
  }

  async findKey(id: string): Promise<StoredApiKey | undefined> {
    if (!isUuid(id)) return undefined;
    return this.ask(async (manager) => {
      const row = await manager.findOneBy(ApiKeyRow, { id });
      return row ? storedKeyOf(row) : undefined;
    });
  }

  listKeys(account: string, { limit, after }: PageRequest): Promise<Page<ApiKey>> {
    return this.ask(async (manager) => {
      const where = { account, ...(after !== null && { id: LessThan(after) }) };
      const rows = await manager.find(ApiKeyRow, { where, order: { id: 'DESC' }, take: limit + 1 });
      return pageOf(rows.map(keyOf), limit, ({ id }) => id);
    });
  }

  listRecoverableKeys(account: string, at: number): Promise<readonly StoredApiKey[]> {
    return this.ask(async (manager) => {
      const valid = { account, sealed: Not(IsNull()), revokedAt: IsNull() };
      const rows = await manager.find(ApiKeyRow, {
        where: [
          { ...valid, expiresAt: IsNull() },
          { ...valid, expiresAt: MoreThan(new Date(at)) },
        ],
        order: { id: 'DESC' },
      });
      return rows.map(storedKeyOf);
    });
  }

  async revokeKey(account: string, id: string, at: number): Promise<boolean> {
    if (!isUuid(id)) return false;
    return this.ask(async (manager) => {
      const revokedAt = new Date(at);
      await manager.update(ApiKeyRow, { account, id, revokedAt: IsNull() }, { revokedAt });
      return manager.existsBy(ApiKeyRow, { account, id });
    });
  }

  noteUse(id: string, at: number): Promise<void> {
    return this.ask(async (manager) => {
      const lastUsedAt = new Date(at);
      const stale = [
        { id, lastUsedAt: IsNull() },
        { id, lastUsedAt: LessThan(new Date(at - MINUTE_MS)) },
      ];
      if (await manager.existsBy(ApiKeyRow, stale)) {
        await manager.update(ApiKeyRow, { id }, { lastUsedAt });
      }
    });
  }

  private keepAccount(
    account: AccountChange,
    keep: (manager: EntityManager, row: Partial<AccountRow>) => Promise<unknown>,
  ): Promise<Account> {
    return this.transact(async (manager) => {
      const { id, createdAt } = account;
      const { hosts, ...rest } = account;
      if (hosts && hosts.length > 0) await refuseTakenHosts(manager, id, hosts);
      const row = { ...rest, ...(hosts && { hosts: [...hosts] }), createdAt: new Date(createdAt) };
      await keep(manager, row);
      return accountOf(await manager.findOneByOrFail(AccountRow, { id }));
    });
  }

  private ask<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return translating(() => work(this.dataSource.manager));
  }

  private transact<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.ask((manager) => manager.transaction(work));
  }
}
