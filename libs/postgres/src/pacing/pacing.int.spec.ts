import { afterAll, beforeAll, describe } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { hostThrottlesContract, ratesContract } from '../../../application/src/testing/index.js';
import { freshDatabase, type Fresh } from '../../../../test/services/index.js';
import { newDataSource } from '../data-source.js';
import { PostgresHostThrottles } from './postgres-host-throttles.js';
import { PostgresRates } from './postgres-rates.js';

describe('in PostgreSQL', () => {
  let database: Fresh;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await freshDatabase();
    dataSource = await newDataSource({ url: database.url, poolSize: 6, name: 'spec' }).initialize();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  ratesContract(async () => {
    await dataSource.query('truncate webhook_rates');
    return new PostgresRates(dataSource);
  });

  hostThrottlesContract(async () => {
    await dataSource.query('truncate host_throttles');
    return new PostgresHostThrottles(dataSource);
  });
});
