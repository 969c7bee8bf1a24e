import { afterAll, beforeAll, describe } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { accessStoreContract } from '../../../application/src/testing/index.js';
import { freshDatabase, type Fresh } from '../../../../test/services/index.js';
import { newDataSource } from '../data-source.js';
import { PostgresAccessStore } from './postgres-access-store.js';

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
});
