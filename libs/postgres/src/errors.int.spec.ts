import { StoreUnavailable } from '#application';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { freshDatabase, type Fresh } from '../../../test/services/index.js';
import { RecordingLog } from '../../application/src/testing/index.js';
import { AllDaysExecutor } from './all-days-executor.js';
import { newDataSource } from './data-source.js';
import { inTransaction, PoolExecutor } from './executor.js';

describe('what PostgreSQL refuses', () => {
  let database: Fresh;
  let dataSource: DataSource;
  const log = new RecordingLog();

  beforeAll(async () => {
    database = await freshDatabase();
    const options = { url: database.url, poolSize: 2, name: 'spec', log };
    dataSource = await newDataSource(options).initialize();
  });
  beforeEach(() => {
    log.lines.length = 0;
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  /** Each way to ask it. */
  const asking = (text: string, values: readonly unknown[] = []) => {
    const statement = { name: text, text };
    return [
      () => new PoolExecutor(dataSource).run(statement, values),
      () => new AllDaysExecutor(dataSource).run(statement, values),
      () => inTransaction(dataSource, (executor) => executor.run(statement, values)),
    ];
  };

  it.each([
    ['a statement that was cancelled', `do 'begin raise sqlstate ''57014''; end'`],
    ['a lock that was not to be had', `do 'begin raise sqlstate ''55P03''; end'`],
    ['a server that goes away', `do 'begin raise sqlstate ''57P01''; end'`],
  ])('for a while (%s) passes, and nobody has to look at it', async (_, text) => {
    for (const ask of asking(text)) await expect(ask()).rejects.toBeInstanceOf(StoreUnavailable);
    expect(log.lines).toEqual([]);
  });

  it.each([
    ['42703', 'select nothing_of_the_kind'],
    ['42501', `do 'begin raise sqlstate ''42501''; end'`],
  ])('until it is mended (%s) passes too, and is told each time', async (code, text) => {
    for (const ask of asking(text)) await expect(ask()).rejects.toBeInstanceOf(StoreUnavailable);
    const error = expect.any(String);
    const line = { level: 'error', event: 'store.failed', code, error, statement: text };
    expect(log.lines).toEqual([line, line, line]);
  });

  it('at the door is told as well', async () => {
    const url = new URL(database.url);
    url.pathname = '/not_there';
    const elsewhere = newDataSource({ url: url.href, poolSize: 2, name: 'spec', log });
    await expect(elsewhere.initialize()).rejects.toMatchObject({ code: '3D000' });
    expect(log.lines).toMatchObject([
      { event: 'store.failed', code: '3D000', statement: 'connect' },
    ]);
  });

  it.each([
    ['22P02', 'select $1::uuid', ['not an id']],
    ['22021', 'select $1::text', ['\0']],
    ['54000', `do 'begin raise sqlstate ''54000''; end'`, []],
  ])('for what the data is (%s) stays refused', async (code, text, values) => {
    for (const ask of asking(text, values)) {
      const refused = expect(ask()).rejects;
      await refused.not.toBeInstanceOf(StoreUnavailable);
    }
    for (const ask of asking(text, values)) await expect(ask()).rejects.toMatchObject({ code });
    expect(log.lines).toEqual([]);
  });

  it('for others who were quicker is tried again after a pause, and passes when it does not help', async () => {
    const text = `do 'begin raise sqlstate ''40P01''; end'`;
    const begun: number[] = [];
    const ask = inTransaction(dataSource, (executor) => {
      begun.push(performance.now());
      return executor.run({ name: text, text }, []);
    });
    await expect(ask).rejects.toBeInstanceOf(StoreUnavailable);
    expect(begun).toHaveLength(5);
    // Half of 5, 10, 20 and 40 ms at least; timers may be a millisecond early.
    expect(begun[4]! - begun[0]!).toBeGreaterThanOrEqual(33);
  });
});
