import { StoreUnavailable } from '#application';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { Door, freshDatabase, type Fresh } from '../../../test/services/index.js';
import { AllDaysExecutor } from './all-days-executor.js';
import { newDataSource } from './data-source.js';
import { inTransaction, PoolExecutor, poolOf } from './executor.js';
import { PostgresHousekeeping } from './housekeeping/postgres-housekeeping.js';

const NAPPING = { name: 'napping', text: 'select pg_sleep(0.05)' };
const SLEEPING = { name: 'sleeping', text: 'select pg_sleep(600)' };

describe('a server that is gone without a word, its successor in its place', () => {
  let database: Fresh;
  let door: Door;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    door = new Door(new URL(database.url));
    const options = { url: await door.open(), poolSize: 3, name: 'spec', patienceMs: 1_000 };
    dataSource = await newDataSource(options).initialize();
  });
  afterEach(async () => {
    await dataSource.destroy();
    await door.close();
  });

  /** Each way to ask, one connection each. */
  const ask = ({ name, text } = NAPPING): readonly Promise<unknown>[] => [
    new PoolExecutor(dataSource).run({ name, text }, []),
    new AllDaysExecutor(dataSource).run({ name, text }, []),
    inTransaction(dataSource, (executor) => executor.run({ name, text }, [])),
  ];
  const failing = (works: readonly Promise<unknown>[]) =>
    Promise.all(works.map((work) => expect(work).rejects.toBeInstanceOf(StoreUnavailable)));

  it('holds up what it was asked, and no connection for longer', async () => {
    await Promise.all(ask());
    const asked = ask(SLEEPING);
    door.swallow();
    await failing(asked);
    expect(poolOf(dataSource).totalCount).toBe(0);
    await Promise.all(ask());
  });

  it('holds up the first that asks after that, and nobody by the connections at rest', async () => {
    await Promise.all(ask());
    expect(poolOf(dataSource).idleCount).toBe(3);
    door.swallow();
    await failing([new PoolExecutor(dataSource).run(NAPPING, [])]);
    expect(poolOf(dataSource).totalCount).toBe(0);
    await Promise.all(ask());
  });

  it('leaves no transaction half done that had begun', async () => {
    const broken = inTransaction(dataSource, async (executor) => {
      await executor.run({ name: 'made', text: 'create table half_done ()' }, []);
      door.swallow();
      await executor.run(NAPPING, []);
    });
    await failing([broken]);
    const there = { name: 'there', text: `select to_regclass('half_done') as is` };
    expect(await new PoolExecutor(dataSource).run(there, [])).toEqual([{ is: null }]);
  });

  it('is not what housekeeping is taken for, which may take long', async () => {
    const holder = dataSource.createQueryRunner();
    await holder.startTransaction();
    await holder.query('lock table housekeeping in access exclusive mode');
    const now = Date.now();
    const terms = { now, copiesSince: 0, deliveriesSince: null, payloadsSince: null };
    const tidied = new PostgresHousekeeping(dataSource).tidy(terms);
    // It waits from before this is asked until after this is given up.
    const inTheWay = `select 1 from pg_locks l join pg_database d on d.oid = l.database
      where not l.granted and d.datname = current_database()`;
    while (((await holder.query(inTheWay)) as unknown[]).length === 0);
    await failing([new PoolExecutor(dataSource).run(SLEEPING, [])]);
    await holder.rollbackTransaction();
    await holder.release();
    expect(await tidied).toMatchObject({ more: false });
  });
});
