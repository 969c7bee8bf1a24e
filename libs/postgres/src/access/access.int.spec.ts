import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { accessStoreContract, tokenStoreContract } from '../../../application/src/testing/index.js';
import { freshDatabase, type Fresh } from '../../../../test/services/index.js';
import { newDataSource } from '../data-source.js';
import { PostgresHousekeeping } from '../housekeeping/postgres-housekeeping.js';
import { PostgresAccessStore } from './postgres-access-store.js';
import { PostgresTokenStore } from './postgres-token-store.js';

describe('in PostgreSQL', () => {
  let database: Fresh;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await freshDatabase();
    dataSource = await newDataSource({ url: database.url, poolSize: 2, name: 'spec' }).initialize();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  accessStoreContract(async () => {
    await dataSource.query('truncate accounts, principals, api_keys');
    return new PostgresAccessStore(dataSource);
  });

  const emptyTokens = async () => {
    await dataSource.query('truncate access_tokens');
    return new PostgresTokenStore(dataSource);
  };
  tokenStoreContract(emptyTokens);

  it('forgets tokens that nobody can use any more, and no others', async () => {
    const store = await emptyTokens();
    const now = Date.now();
    const live = { digest: 'live', expiresAt: now + 1 };
    const over = { digest: 'over', expiresAt: now };
    const facts = { keyId: idOf(0), scopes: [], createdAt: now };
    await store.add({ ...facts, id: idOf(1), access: { ...over, digest: 'a' }, refresh: live });
    await store.add({ ...facts, id: idOf(2), access: { ...live, digest: 'b' }, refresh: null });
    await store.add({ ...facts, id: idOf(3), access: { ...over, digest: 'c' }, refresh: null });
    await store.add({ ...facts, id: idOf(4), access: { ...over, digest: 'd' }, refresh: over });
    await new PostgresHousekeeping(dataSource).tidy({
      ...{ now, copiesSince: now, deliveriesSince: null, payloadsSince: null },
    });
    const left = await dataSource.query<{ id: string }[]>(
      'select id from access_tokens order by id',
    );
    expect(left).toEqual([{ id: idOf(1) }, { id: idOf(2) }]);
  });
});

const idOf = (n: number): string => `00000000-0000-7000-8000-00000000000${n}`;
