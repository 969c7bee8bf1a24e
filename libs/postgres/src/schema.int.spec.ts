import { Uuidv7Ids } from '#runtime';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase, type Fresh } from '../../../test/services/index.js';
import { kept, settledAttempt } from '../../application/src/testing/index.js';
import { newDataSource } from './data-source.js';
import { Executor, type Statement } from './executor.js';
import { migrate } from './migrate.js';
import { DAY_MS as DAY, firstIdAt, suffixOf } from './partitions.js';
import { PostgresHealth } from './postgres-health.js';
import { PostgresLedger } from './ledger/postgres-ledger.js';
import { openStore, type PostgresStore } from './testing/postgres-store.js';

describe('the schema', () => {
  let database: Fresh;
  let store: PostgresStore;

  beforeAll(async () => {
    database = await freshDatabase();
    store = await openStore(database.url);
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  const tables = async (): Promise<readonly string[]> => {
    const rows = await store.dataSource.query<{ name: string }[]>(
      `select relname as name from pg_class where relkind in ('r', 'p')
       and relnamespace = 'public'::regnamespace order by 1`,
    );
    return rows.map(({ name }) => name);
  };

  describe('migrating', () => {
    it('an up-to-date database changes nothing', async () => {
      const before = await tables();
      expect(await migrate(database.url)).toEqual([]);
      expect(await tables()).toEqual(before);
    });

    it('an empty database is done once, though several processes do it at the same time', async () => {
      const before = await tables();
      await store.dataSource.query('drop schema public cascade; create schema public');
      const health = new PostgresHealth(store.dataSource);
      await expect(health.assertMigrated()).rejects.toThrow('npm run migrate');

      const done = await Promise.all([1, 2, 3].map(() => migrate(database.url)));
      expect(done.filter((names) => names.length > 0)).toHaveLength(1);
      expect(await tables()).toEqual(before);
      await health.assertMigrated();
    });
  });

  describe('the partitions', () => {
    const ids = new Uuidv7Ids();
    const placesOf = async (table: string): Promise<readonly string[]> => {
      const rows = await store.dataSource.query<{ place: string }[]>(
        `select distinct tableoid::regclass::text as place from ${table}`,
      );
      return rows.map(({ place }) => place);
    };

    it('take each row to its day, and none to the rest', async () => {
      const webhookId = ids.next();
      const event = kept(ids, [webhookId]);
      await store.ledger.keep([event], { copiesSince: 0, leaseUntil: Date.now() });
      await store.ledger.settle([
        settledAttempt({ deliveryId: event.deliveries[0]!.id, webhookId }),
      ]);
      for (const table of ['domain_events', 'deliveries', 'attempts']) {
        expect(await placesOf(table)).toEqual([expect.stringMatching(/_\d{8}$/)]);
      }
    });

    it('are one for each day, without a gap', async () => {
      const today = Math.floor(Date.now() / DAY) * DAY;
      const midnight = firstIdAt(today + DAY);
      const before = `${firstIdAt(today + DAY - 1).slice(0, 13)}-7fff-bfff-ffffffffffff`;
      for (const id of [before, midnight]) {
        await store.dataSource.query(
          `insert into deliveries values ($1, $1, 'acme', $1, 'succeeded', 1, null)`,
          [id],
        );
      }
      const places = await store.dataSource.query<{ place: string }[]>(
        `select tableoid::regclass::text as place from deliveries where id = any ($1) order by id`,
        [[before, midnight]],
      );
      expect(places.map(({ place }) => place)).toEqual([
        `deliveries_${suffixOf(today)}`,
        `deliveries_${suffixOf(today + DAY)}`,
      ]);
    });

    it('of other days are not looked into by what a worker asks all the time', async () => {
      const plans = new Map<string, string>();
      const explaining = new (class extends Executor {
        async run({ name, text }: Statement, values: readonly unknown[]): Promise<[]> {
          const rows = await store.dataSource.query<{ 'QUERY PLAN': string }[]>(`explain ${text}`, [
            ...values,
          ]);
          plans.set(name, rows.map((row) => row['QUERY PLAN']).join('\n'));
          return [];
        }
      })();
      const ledger = new PostgresLedger(explaining, explaining);
      const [id, webhookId] = [ids.next(), ids.next()];
      const attempt = settledAttempt({ deliveryId: id, webhookId });
      const terms = { now: Date.now(), leaseUntil: Date.now() };
      await ledger.claim([{ id, attempt: 1, leaseUntil: Date.now() }], terms);
      await ledger.settle([attempt]);
      await ledger.settleSuccesses([attempt]);
      await ledger.postpone([{ id, dueAt: Date.now() }]);
      await ledger.park([id], Date.now());

      const today = suffixOf(Date.now());
      expect(plans.size).toBe(5);
      for (const [name, plan] of plans) {
        const looked = new Set(plan.match(/deliveries_(\d{8}|default)/g));
        expect([name, ...looked]).toEqual([name, `deliveries_${today}`]);
        expect(plan).not.toMatch(/Seq Scan on deliveries/);
      }
    });
  });

  it('keeps what the connections are called', async () => {
    const named = await newDataSource({
      url: database.url,
      poolSize: 1,
      name: 'router',
    }).initialize();
    const [row] = await named.query<[{ name: string }]>(
      `select application_name as name from pg_stat_activity where pid = pg_backend_pid()`,
    );
    await named.destroy();
    expect(row.name).toBe('router');
  });
});
