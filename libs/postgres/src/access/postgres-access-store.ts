import {
  AccessStore,
  type Account,
  type AccountChange,
  type ApiKey,
  type Page,
  type PageRequest,
  type Principal,
  type StoredApiKey,
} from '#application';
import { IsNull, LessThan, MoreThan, type DataSource, type EntityManager } from 'typeorm';
import { translated } from '../errors.js';
import { isUuid, pageOf } from '../paging.js';
import { AccountRow, ApiKeyRow, PrincipalRow } from './access-rows.js';

const MINUTE_MS = 60_000;

export class PostgresAccessStore extends AccessStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  putAccount(account: AccountChange): Promise<Account> {
    return this.ask(async (manager) => {
      const { id, createdAt } = account;
      const row = { ...account, createdAt: new Date(createdAt) };
      await manager.upsert(AccountRow, row, { conflictPaths: ['id'] });
      return accountOf(await manager.findOneByOrFail(AccountRow, { id }));
    });
  }

  findAccount(id: string): Promise<Account | undefined> {
    return this.ask(async (manager) => {
      const row = await manager.findOneBy(AccountRow, { id });
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

  putPrincipal(principal: Principal): Promise<Principal> {
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

  listPrincipals(account: string, { limit, after }: PageRequest): Promise<Page<Principal>> {
    return this.ask(async (manager) => {
      const where = { account, ...(after !== null && { id: MoreThan(after) }) };
      const order = { id: 'ASC' } as const;
      const rows = await manager.find(PrincipalRow, { where, order, take: limit + 1 });
      return pageOf(rows.map(principalOf), limit, ({ id }) => id);
    });
  }

  removePrincipal(account: string, id: string): Promise<boolean> {
    return this.ask(async (manager) => {
      const { affected } = await manager.delete(PrincipalRow, { account, id });
      return affected === 1;
    });
  }

  addKey({ expiresAt, createdAt, scopes, ...key }: StoredApiKey): Promise<void> {
    return this.ask(async (manager) => {
      await manager.insert(ApiKeyRow, {
        ...{ id: key.id, account: key.account, name: key.name, digest: key.digest },
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
      return row ? { ...keyOf(row), digest: row.digest } : undefined;
    });
  }

  listKeys(account: string, { limit, after }: PageRequest): Promise<Page<ApiKey>> {
    return this.ask(async (manager) => {
      const where = { account, ...(after !== null && { id: LessThan(after) }) };
      const rows = await manager.find(ApiKeyRow, { where, order: { id: 'DESC' }, take: limit + 1 });
      return pageOf(rows.map(keyOf), limit, ({ id }) => id);
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

  private async ask<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    try {
      return await work(this.dataSource.manager);
    } catch (error) {
      throw translated(error);
    }
  }
}

const accountOf = ({ id, name, anyEventType, createdAt }: AccountRow): Account => ({
  ...{ id, name, anyEventType },
  createdAt: createdAt.toISOString(),
});

const principalOf = ({
  createdAt,
  account,
  id,
  name,
  email,
  role,
  plan,
}: PrincipalRow): Principal => ({
  ...{ id, account, name, email, role, plan },
  createdAt: createdAt.toISOString(),
});

const keyOf = (row: ApiKeyRow): ApiKey => ({
  ...{ id: row.id, account: row.account, name: row.name, scopes: row.scopes },
  expiresAt: row.expiresAt?.toISOString() ?? null,
  revokedAt: row.revokedAt?.toISOString() ?? null,
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
});
