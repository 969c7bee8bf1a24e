import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { settledAttempt, succeeded } from '../../../application/src/testing/index.js';
import { migrate } from '../migrate.js';
import { DAY_MS as DAY, startOfDay, suffixOf } from '../partitions.js';
import { PostgresHousekeeping } from './postgres-housekeeping.js';
import { housedStore, type HousedStore } from '../testing/housed-store.js';
import { idAt, keptAt } from '../testing/old-ledger.js';

const TABLES = ['domain_events', 'deliveries', 'attempts'] as const;

describe('the daily partitions', () => {
  const today = startOfDay(Date.now());
  const noon = today + DAY / 2;
  let store: HousedStore;

  beforeEach(async () => {
    store = await housedStore();
  });
  afterEach(() => store.drop());

  const exists = async (name: string): Promise<boolean> => {
    const [row] = await store.dataSource.query<[{ found: string | null }]>(
      'select to_regclass($1) as found',
      [name],
    );
    return row.found !== null;
  };
  const keep = async (instant: number) => {
    const event = keptAt(instant, [idAt(instant)]);
    await store.ledger.keep([event], { copiesSince: 0, leaseUntil: instant });
    return event;
  };
  const settle = ({ id, webhookId }: { readonly id: string; readonly webhookId: string }) =>
    store.ledger.settle([settledAttempt({ deliveryId: id, webhookId, answer: succeeded() })]);

  it('are made a week ahead, once, however many keep house', async () => {
    const later = noon + 5 * DAY;
    const workers = Array.from({ length: 6 }, () => new PostgresHousekeeping(store.dataSource));
    const tidied = await Promise.all(workers.map((worker) => worker.tidy(store.terms(later))));
    expect(tidied.filter((each) => each !== null)).toMatchObject([{ partitionsMade: 3 * 5 }]);
    for (const table of TABLES) {
      expect(await exists(`${table}_${suffixOf(later + 7 * DAY)}`)).toBe(true);
      expect(await exists(`${table}_${suffixOf(later + 8 * DAY)}`)).toBe(false);
    }
  });

  it('are looked after every ten minutes, by whoever comes first then', async () => {
    const [one, other] = [1, 2].map(() => new PostgresHousekeeping(store.dataSource));
    expect(await one!.tidy(store.terms(noon))).not.toBeNull();
    expect(await other!.tidy(store.terms(noon + 599_999))).toBeNull();
    expect(await other!.tidy(store.terms(noon + 600_000))).not.toBeNull();
    expect(await one!.tidy(store.terms(noon + 600_000))).toBeNull();
  });

  describe('that nobody made for ten days', () => {
    const later = noon + 10 * DAY;

    it('take what came meanwhile, without losing any of it', async () => {
      const days = [7, 8, 9, 10].map((day) => noon + day * DAY);
      const events = [];
      for (const day of days) events.push(await keep(day));
      const [covered, settled, ...owed] = events.map(({ deliveries }) => deliveries[0]!);
      await settle(settled!);
      const stray = await keep(noon + 400 * DAY);
      expect(Object.values(await store.places('deliveries')).sort()).toEqual(
        [`deliveries_${suffixOf(days[0]!)}`, ...Array<string>(4).fill('deliveries_default')].sort(),
      );

      await store.tidy(later);

      const spilled = suffixOf(days[1]!);
      const strayId = stray.deliveries[0]!.id;
      expect(await store.places('deliveries')).toEqual({
        [covered!.id]: `deliveries_${suffixOf(days[0]!)}`,
        ...Object.fromEntries([settled!, ...owed].map(({ id }) => [id, `deliveries_${spilled}`])),
        [strayId]: 'deliveries_default',
      });
      expect(await store.places('attempts')).toEqual({ [settled!.id]: `attempts_${spilled}` });
      const due = await store.ledger.takeDue({ now: later, leaseUntil: later + 1_000, limit: 10 });
      expect(due.map(({ id }) => id).sort()).toEqual(
        [covered!, ...owed].map(({ id }) => id).sort(),
      );
      for (const delivery of owed) await settle(delivery);
      expect(Object.keys(await store.places('attempts'))).toHaveLength(3);
      const tomorrow = await keep(noon + 11 * DAY);
      expect((await store.places('domain_events'))[tomorrow.key]).toBe(
        `domain_events_${suffixOf(noon + 11 * DAY)}`,
      );
      await expect(store.tidy(later + 600_000)).resolves.toMatchObject([{ partitionsMade: 0 }]);
    });

    it('go with their age like any other', async () => {
      await settle((await keep(noon + 9 * DAY)).deliveries[0]!);
      await store.tidy(later);
      await store.tidy(later + 80 * DAY);
      expect(Object.keys(await store.places('attempts'))).toHaveLength(1);
      await store.tidy(later + 92 * DAY);
      for (const table of TABLES) expect(await store.places(table)).toEqual({});
    });

    it('are made while events come in and deliveries are made, without losing any', async () => {
      const kept: string[] = [];
      let tidying = true;
      const publish = async () => {
        while (tidying) {
          const { deliveries } = await keep(later);
          kept.push(deliveries[0]!.id);
          await settle(deliveries[0]!);
        }
      };
      const publishing = Promise.all([publish(), publish(), publish()]);
      await store.tidy(later);
      tidying = false;
      await publishing;
      expect(kept.length).toBeGreaterThan(0);
      for (const table of ['deliveries', 'attempts'] as const) {
        const places = await store.places(table);
        expect(Object.keys(places).sort()).toEqual(kept.toSorted());
      }
      const [left] = await store.dataSource.query<[{ count: number }]>(
        `select count(*)::integer from deliveries where state <> 'succeeded'`,
      );
      expect(left.count).toBe(0);
    });
  });

  it('are made by a migration too, though rows lie where none was', async () => {
    await store.dataSource.query(`drop table deliveries_${suffixOf(today)}`);
    const { deliveries } = await keep(noon);
    await migrate(store.url);
    expect(await store.places('deliveries')).toEqual({
      [deliveries[0]!.id]: `deliveries_${suffixOf(today)}`,
    });
  });
});

describe('what nobody asks for any more', () => {
  let store: HousedStore;
  const now = Date.now();

  beforeEach(async () => {
    store = await housedStore();
  });
  afterEach(() => store.drop());

  const count = async (table: string): Promise<number> => {
    const [row] = await store.dataSource.query<[{ count: number }]>(
      `select count(*)::integer from ${table}`,
    );
    return row.count;
  };

  it('is forgotten: ids seen long ago, which may come again', async () => {
    const event = { ...keptAt(now, []), receivedAt: now - DAY };
    const keep = () => store.ledger.keep([event], { copiesSince: 0, leaseUntil: 0 });
    expect((await keep()).size).toBe(1);
    await store.tidy(now);
    expect((await keep()).size).toBe(0);
    await store.tidy(now + 600_000);
    expect(await count('domain_event_ids')).toBe(0);
  });

  it('is forgotten: jobs that ended, and notes of webhooks that are deleted', async () => {
    const job = (id: string, status: string) =>
      store.dataSource.query(
        `insert into jobs values ($1, 'acme', $1, '{}', now(), now(), 1, $2, 0, 0, 0, null, now(), now(), $3, 0)`,
        [id, status, new Date(now - 91 * DAY)],
      );
    await job(idAt(now), 'done');
    const running = idAt(now);
    await job(running, 'running');
    for (const table of ['webhook_releases', 'webhook_activity']) {
      await store.dataSource.query(`insert into ${table} values ($1, now())`, [idAt(now)]);
    }
    await store.tidy(now);
    expect(await store.dataSource.query('select id from jobs')).toEqual([{ id: running }]);
    expect([await count('webhook_releases'), await count('webhook_activity')]).toEqual([0, 0]);
  });

  it('is forgotten many at a time, not all at once', async () => {
    await store.dataSource.query(
      `insert into domain_event_ids
       select 'acme', n::text, gen_random_uuid(), $1 from generate_series(1, 12000) n`,
      [new Date(now - 2 * DAY)],
    );
    expect(await store.tidy(now)).toMatchObject([{ more: true }, { more: true }, { more: false }]);
    expect(await count('domain_event_ids')).toBe(0);
  });
});
