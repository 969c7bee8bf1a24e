import type { Page, PageRequest } from '#application';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase, type Fresh } from '../../../test/services/index.js';
import { ACCOUNT, SequentialIds, WebhookHand } from '../../application/src/testing/index.js';
import { DAY_MS } from './partitions.js';
import { idAt, keptAt } from './testing/old-ledger.js';
import { openStore, type PostgresStore } from './testing/postgres-store.js';

const MANY = 12_000;

describe('among many', () => {
  let database: Fresh;
  let store: PostgresStore;
  let webhookId: string;
  const noon = Math.floor(Date.now() / DAY_MS) * DAY_MS - DAY_MS / 2;

  beforeAll(async () => {
    database = await freshDatabase();
    store = await openStore(database.url);
    webhookId = await new WebhookHand(store.transactions, new SequentialIds()).create();
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  interface Asked<T> {
    readonly found: readonly T[];
    /** How many came on each page. */
    readonly pages: readonly number[];
  }

  const all = async <T>(list: (page: PageRequest) => Promise<Page<T>>): Promise<Asked<T>> => {
    const found: T[] = [];
    const pages: number[] = [];
    for (let after: string | null = null; ;) {
      const page: Page<T> = await list({ limit: 10, after });
      found.push(...page.items);
      pages.push(page.items.length);
      if (page.next === null) return { found, pages };
      after = page.next;
    }
  };

  describe('deliveries and events', () => {
    const keep = async (instant: number, type: string): Promise<string> => {
      const kept = keptAt(instant, [webhookId]);
      await store.ledger.keep([{ ...kept, event: { ...kept.event, type } }], {
        copiesSince: 0,
        leaseUntil: instant,
      });
      return kept.deliveries[0]!.id;
    };
    let rare: readonly [latest: string, old: string, oldest: string];

    beforeAll(async () => {
      const oldest = await keep(noon - 300 * DAY_MS, 'rare.thing');
      const old = await keep(noon - 1_000, 'rare.thing');
      await store.dataSource.query(
        `insert into domain_events
         select ('${idAt(noon).slice(0, 14)}7' || substr(md5(n::text), 1, 3) || '-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
           $1, 'e-' || n, 'task.created', null, now(), '{}', 0, 0 from generate_series(1, $2::integer) as n`,
        [ACCOUNT, MANY],
      );
      await store.dataSource.query(
        `insert into deliveries
         select key, key, account, $2, 'succeeded', 1 from domain_events where account = $1 and event_id like 'e-%'`,
        [ACCOUNT, webhookId],
      );
      rare = [await keep(noon + 1_000, 'rare.thing'), old, oldest];
    });

    it('are sought a stretch at a time: a page may be empty, and is not the last', async () => {
      for (const filter of [{ type: 'rare.thing' }, { type: 'rare.thing', webhookId }]) {
        const { found, pages } = await all((page) => store.deliveries.list(ACCOUNT, page, filter));
        expect(found.map(({ id }) => id)).toEqual(rare);
        expect(pages).toContain(0);
        expect(pages.length).toBeLessThan(30);
      }
      const events = await all((page) =>
        store.domainEvents.list(ACCOUNT, page, { type: 'rare.thing' }),
      );
      expect(events.found).toHaveLength(3);
      expect(events.pages).toContain(0);
    });

    it('that are pending are sought in longer stretches', async () => {
      const { found, pages } = await all((page) =>
        store.deliveries.list(ACCOUNT, page, { state: 'pending' }),
      );
      expect(found.map(({ id }) => id)).toEqual(rare);
      expect(pages.length).toBeLessThan(5);
    });

    it('are found at once where an index knows them, however old they are', async () => {
      await store.dataSource.query(`update deliveries set state = 'exhausted' where id = $1`, [
        rare[2],
      ]);
      for (const filter of [{ state: 'exhausted' }, { state: 'exhausted', webhookId }] as const) {
        const { found, pages } = await all((page) => store.deliveries.list(ACCOUNT, page, filter));
        expect(found.map(({ id }) => id)).toEqual([rare[2]]);
        expect(pages).toEqual([1]);
      }
      await store.dataSource.query(`update deliveries set state = 'pending' where id = $1`, [
        rare[2],
      ]);
    });

    it('tell of a webhook when the next attempt is due, however many of them failed', async () => {
      await store.dataSource.query(
        `update deliveries set state = 'pending', attempts = 1, due_at = $1::timestamptz + random() * interval '1 day'
         where id <> all ($2::uuid[])`,
        [new Date(noon + 1), rare],
      );
      await store.dataSource.query(
        `update deliveries set attempts = 1, due_at = $1 where id = $2`,
        [new Date(noon), rare[1]],
      );
      const { items } = await store.webhooks.list(ACCOUNT, { limit: 1, after: null });
      expect(items[0]?.nextAttemptAt).toBe(new Date(noon).toISOString());
      await store.dataSource.query(
        `update deliveries set state = 'succeeded', due_at = null where id <> all ($1::uuid[])`,
        [rare],
      );
    });

    it('come page by page, none twice and none left out', async () => {
      const list = (limit: number, after: string | null) =>
        store.deliveries.list(ACCOUNT, { limit, after }, {});
      const seen: string[] = [];
      for (let after: string | null = null; ;) {
        const { items, next }: Page<{ readonly id: string }> = await list(3_000, after);
        seen.push(...items.map(({ id }) => id));
        if (next === null) break;
        expect(items).toHaveLength(3_000);
        after = next;
      }
      expect(seen).toEqual([...new Set(seen)].sort().reverse());
      expect(seen).toHaveLength(MANY + 3);
    });

    it('come with their events, however many days they lie in', async () => {
      const other = await new WebhookHand(store.transactions, new SequentialIds(90_000)).create();
      const days = Array.from({ length: 20 }, (_, i) => noon - (20 - i) * DAY_MS);
      for (const day of days) {
        await store.ledger.keep([keptAt(day, [other])], { copiesSince: 0, leaseUntil: day });
      }
      const { found, pages } = await all((page) =>
        store.deliveries.list(ACCOUNT, page, { webhookId: other }),
      );
      expect(found.map(({ createdAt }) => Date.parse(createdAt))).toEqual(days.toReversed());
      expect(new Set(found.map(({ event }) => event.id)).size).toBe(20);
      expect(found[0]?.event).toMatchObject({ type: 'task.created' });
      expect(pages).toEqual([10, 10]);
      const foreign = await store.deliveries.list(
        ...(['other', { limit: 10, after: null }, { webhookId: other }] as const),
      );
      expect(foreign).toEqual({ items: [], next: null });
    });

    it('are looked for from and up to a time', async () => {
      const { found } = await all((page) =>
        store.deliveries.list(ACCOUNT, page, {
          ...{ since: noon - 400 * DAY_MS, until: noon - 1_000 },
          type: 'rare.thing',
        }),
      );
      expect(found.map(({ id }) => id)).toEqual([rare[2]]);
    });
  });

  describe('webhooks', () => {
    beforeAll(async () => {
      const [written] = await store.dataSource.query<{ columns: string }[]>(
        `select string_agg(quote_ident(column_name), ', ') as columns from information_schema.columns
         where table_schema = current_schema and table_name = 'webhooks' and is_generated = 'NEVER'`,
      );
      const { columns } = written!;
      await store.dataSource.query(
        `insert into webhooks (${columns})
         select ${columns} from (select made.* from webhooks w, generate_series(1, $2::integer) as n,
         lateral jsonb_populate_record(w, jsonb_build_object(
           'id', $3 || lpad(to_hex(n), 12, '0'), 'number', 1000 + n,
           'name', case when n in (3, 7) then 'The quokka ~§' else 'One of many' end,
           'events', case when n in (3, 7) then '["rare.thing"]'::jsonb else to_jsonb(w.events) end)) as made
         where w.id = $1) as webhook`,
        [webhookId, MANY, `${idAt(noon).slice(0, 19)}9000-`],
      );
    });

    it('are found at once by what an index knows', async () => {
      for (const filter of [
        { text: 'QUOKKA' },
        { event: 'rare.thing' },
        { text: 'quokka', event: 'rare.thing', health: 'working' },
      ] as const) {
        const { found, pages } = await all((page) => store.webhooks.list(ACCOUNT, page, filter));
        expect(found.map(({ number }) => number)).toEqual([1_007, 1_003]);
        expect(pages).toEqual([2]);
      }
    });

    it('go on behind those that are near, none twice and none left out', async () => {
      const { found } = await all((page) =>
        store.webhooks.list(ACCOUNT, { ...page, limit: 700 }, { text: 'many' }),
      );
      expect(found).toHaveLength(MANY - 2);
      expect(new Set(found.map(({ id }) => id)).size).toBe(MANY - 2);
    });

    it('are sought by text without three letters in a row a stretch at a time', async () => {
      const { found, pages } = await all((page) =>
        store.webhooks.list(ACCOUNT, page, { text: '~§' }),
      );
      expect(found.map(({ number }) => number)).toEqual([1_007, 1_003]);
      expect(pages).toContain(0);
    });

    it('prove a URL once they have', async () => {
      const url = `https://example.com/${'long/'.repeat(600)}`;
      const isProven = () => store.webhooks.isProven(ACCOUNT, url);
      const change = (text: string, ...values: unknown[]) =>
        store.dataSource.query(`update webhooks set ${text} where id = $1`, [webhookId, ...values]);
      await change('url = $2', url);
      expect(await isProven()).toBe(false);
      await change('verification = $2', JSON.stringify({ state: 'requested', url }));
      expect(await isProven()).toBe(false);
      await change('verification = $2', JSON.stringify({ state: 'verified', url }));
      expect(await isProven()).toBe(true);
      expect(await store.webhooks.isProven('other', url)).toBe(false);
      expect(await store.webhooks.isProven(ACCOUNT, `${url}x`)).toBe(false);
      await change('url = $2', 'https://example.com/moved');
      expect(await isProven()).toBe(false);
    });
  });
});
