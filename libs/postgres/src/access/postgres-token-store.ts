import { TokenStore, type Scope, type TokenGrant } from '#application';
import type { DataSource, EntityManager } from 'typeorm';
import { translating } from '../errors.js';

interface TokenRow {
  readonly id: string;
  readonly key_id: string;
  readonly scopes: Scope[];
  readonly access_digest: string;
  readonly access_expires_at: Date;
  readonly refresh_digest: string | null;
  readonly refresh_expires_at: Date | null;
  readonly created_at: Date;
}

export class PostgresTokenStore extends TokenStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  add(grant: TokenGrant): Promise<void> {
    return this.ask((manager) => insert(manager, grant));
  }

  findByAccess(digest: string): Promise<TokenGrant | undefined> {
    return this.findBy('access_digest', digest);
  }

  findByRefresh(digest: string): Promise<TokenGrant | undefined> {
    return this.findBy('refresh_digest', digest);
  }

  replace(id: string, grant: TokenGrant): Promise<boolean> {
    return this.ask((manager) =>
      manager.transaction(async (inside) => {
        if (!(await remove(inside, id))) return false;
        await insert(inside, grant);
        return true;
      }),
    );
  }

  remove(id: string): Promise<void> {
    return this.ask(async (manager) => void (await remove(manager, id)));
  }

  private findBy(
    column: 'access_digest' | 'refresh_digest',
    digest: string,
  ): Promise<TokenGrant | undefined> {
    return this.ask(async (manager) => {
      const [row] = await manager.query<TokenRow[]>(
        `select * from access_tokens where ${column} = $1`,
        [digest],
      );
      return row && grantOf(row);
    });
  }

  private ask<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return translating(() => work(this.dataSource.manager));
  }
}

const insert = async (manager: EntityManager, grant: TokenGrant): Promise<void> => {
  const { id, keyId, scopes, access, refresh, createdAt } = grant;
  await manager.query('insert into access_tokens values ($1, $2, $3, $4, $5, $6, $7, $8)', [
    ...[id, keyId, scopes, access.digest, new Date(access.expiresAt)],
    ...[refresh?.digest ?? null, refresh && new Date(refresh.expiresAt), new Date(createdAt)],
  ]);
};

const remove = async (manager: EntityManager, id: string): Promise<boolean> => {
  const [, count] = await manager.query<[unknown, number]>(
    'delete from access_tokens where id = $1',
    [id],
  );
  return count === 1;
};

const grantOf = (row: TokenRow): TokenGrant => ({
  ...{ id: row.id, keyId: row.key_id, scopes: row.scopes, createdAt: row.created_at.getTime() },
  access: { digest: row.access_digest, expiresAt: row.access_expires_at.getTime() },
  refresh:
    row.refresh_digest === null
      ? null
      : { digest: row.refresh_digest, expiresAt: row.refresh_expires_at?.getTime() ?? 0 },
});
