import { afterAll, beforeAll, describe } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { eventTypesContract } from '../../../application/src/testing/index.js';
import { freshDatabase, type Fresh } from '../../../../test/services/index.js';
import { PostgresAccessStore } from '../access/postgres-access-store.js';
import { newDataSource } from '../data-source.js';
import { PostgresEventTypes } from './postgres-event-types.js';

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

  eventTypesContract(async () => {
    await dataSource.query('truncate accounts, event_types, event_type_changes');
    const accounts = new PostgresAccessStore(dataSource);
    return {
      types: new PostgresEventTypes(dataSource),
      allowAny: async (id, anyEventType) => {
        await accounts.putAccount({
          id,
          name: id,
          anyEventType,
          createdAt: '2026-01-01T00:00:00Z',
        });
      },
    };
  });
});
