import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase, type Fresh } from '../../../test/services/index.js';
import { AllDaysExecutor } from './all-days-executor.js';
import { newDataSource } from './data-source.js';
import type { DataSource } from 'typeorm';

const statement = {
  name: 'deliveries-of',
  text: 'select id from deliveries where webhook_id = $1 order by id desc limit $2',
};
const values = ['0192d9f4-7c00-7000-8000-000000000000', 10];

describe('a statement about all days', () => {
  let database: Fresh;
  let dataSource: DataSource;
  let executor: AllDaysExecutor;

  beforeAll(async () => {
    database = await freshDatabase();
    const options = { url: database.url, poolSize: 1, name: 'spec' };
    dataSource = await newDataSource(options).initialize();
    executor = new AllDaysExecutor(dataSource);
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  it('is planned once, whatever it is asked', async () => {
    for (const limit of [10, 20, 30]) await executor.run(statement, [values[0], limit]);
    expect(
      await dataSource.query(
        `select generic_plans::integer as once, custom_plans::integer as anew
         from pg_prepared_statements where name = $1`,
        [statement.name],
      ),
    ).toEqual([{ once: 3, anew: 0 }]);
  });

  it('leaves to the next one what it found', async () => {
    const next = async (): Promise<unknown> => dataSource.query('show plan_cache_mode');
    const before = [{ plan_cache_mode: 'auto' }];
    expect(await next()).toEqual(before);
    const broken = { name: 'broken', text: 'select 1 / $1::integer as none' };
    await expect(executor.run(broken, [0])).rejects.toThrow('division by zero');
    expect(await next()).toEqual(before);
    expect(await executor.run(statement, values)).toEqual([]);
  });
});
