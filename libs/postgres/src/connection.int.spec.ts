import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { StoreUnavailable } from '#application';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { Door, freshDatabase, type Fresh } from '../../../test/services/index.js';
import { AllDaysExecutor } from './all-days-executor.js';
import { newDataSource } from './data-source.js';
import { inTransaction, PoolExecutor, poolOf } from './executor.js';
import { PostgresHousekeeping } from './postgres-housekeeping.js';

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

/** PostgreSQL 15, 55.7: an ErrorResponse. */
const GOING_AWAY = ((): Buffer => {
  const said = Buffer.from('SFATAL\0VFATAL\0C57P01\0Mterminating connection\0\0');
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(said.length + 4, 1);
  return Buffer.concat([head, said]);
})();
const READY = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);

describe('a server that ends a connection in one breath with an answer', () => {
  let database: Fresh;
  let server: Server;
  let dataSource: DataSource;
  let breathsLeft = 0;

  beforeAll(async () => {
    database = await freshDatabase();
    const { hostname, port } = new URL(database.url);
    server = createServer((socket) => {
      const through = connect(Number(port || 5432), hostname);
      for (const each of [socket, through]) {
        each
          .on('error', () => undefined)
          .on('close', () => [socket, through].map((s) => s.destroy()));
      }
      socket.pipe(through);
      through.on('data', (chunk) => {
        if (breathsLeft === 0 || !chunk.subarray(-READY.length).equals(READY))
          return socket.write(chunk);
        breathsLeft -= 1;
        return socket.end(Buffer.concat([chunk, GOING_AWAY]));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = new URL(database.url);
    url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    dataSource = await newDataSource({ url: url.href, poolSize: 1, name: 'spec' }).initialize();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await new Promise((resolve) => server.close(resolve));
    await database.drop();
  });

  /** Each takes a connection and asks a little later. */
  const ways: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['a statement', () => new PoolExecutor(dataSource).run(NAPPING, [])],
    ['days', () => new AllDaysExecutor(dataSource).run(NAPPING, [])],
    ['a transaction', () => inTransaction(dataSource, (executor) => executor.run(NAPPING, []))],
  ];

  it.each(ways)('fails %s that a connection is made for, and ends no process', async (_, ask) => {
    breathsLeft = 2;
    await dataSource.query('select');
    expect(poolOf(dataSource).totalCount).toBe(0);
    await expect(ask()).rejects.toBeInstanceOf(StoreUnavailable);
    await ask();
  });

  it.each(ways)('fails %s that waits for the connection, and ends no process', async (_, ask) => {
    await ask();
    breathsLeft = 1;
    const before = new PoolExecutor(dataSource).run(NAPPING, []);
    await Promise.all([before, expect(ask()).rejects.toBeInstanceOf(StoreUnavailable)]);
    await ask();
  });
});
