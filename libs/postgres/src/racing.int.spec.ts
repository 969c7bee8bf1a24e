import {
  RecordOutcomes,
  WebhookDirectory,
  type SettledAttempt,
  type Transactions,
  type WebhookChange,
} from '#application';
import type { WebhookEvent } from '#domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { freshDatabase, type Fresh } from '../../../test/services/index.js';
import {
  FakeClock,
  Gate,
  kept,
  NOON,
  profilesWith,
  RecordingLog,
  SequentialIds,
  settledAttempt,
  type StoreUnderTest,
  succeeded,
  until,
  WebhookHand,
} from '../../application/src/testing/index.js';
import { empty, openStore, type PostgresStore } from './testing/postgres-store.js';

const eventsOf = async (store: StoreUnderTest, webhookId: string): Promise<WebhookEvent[]> => {
  const recorded = await store.transactions.run(({ webhooks }) => webhooks.read(webhookId));
  expect(recorded.map(({ version }) => version)).toEqual(recorded.map((_, i) => i + 1));
  return recorded.map(({ event }) => event);
};
const count = (events: readonly WebhookEvent[], type: WebhookEvent['type']): number =>
  events.filter((event) => event.type === type).length;
const nameOf = (state: WebhookChange['state']): string | undefined =>
  'settings' in state ? state.settings.name : undefined;

describe('many at once on PostgreSQL', () => {
  let database: Fresh;
  /** As many processes, each with its own connections. */
  let stores: readonly PostgresStore[];
  let store: PostgresStore;
  let ids: SequentialIds;
  let hand: WebhookHand;

  beforeAll(async () => {
    database = await freshDatabase();
    stores = await Promise.all(Array.from({ length: 11 }, () => openStore(database.url, 2)));
    store = stores[0]!;
  });
  beforeEach(async () => {
    await empty(store);
    ids = new SequentialIds();
    hand = new WebhookHand(store.transactions, ids);
  });
  afterAll(async () => {
    await Promise.all(stores.map((each) => each.close()));
    await database.drop();
  });

  describe('writers of one stream', () => {
    it('take turns, and leave no gap', async () => {
      const webhookId = await hand.create();
      await Promise.all(
        stores.flatMap(({ transactions }, s) =>
          [1, 2, 3].map((n) => new WebhookHand(transactions, ids).rename(webhookId, `${s}-${n}`)),
        ),
      );
      expect(await eventsOf(store, webhookId)).toHaveLength(2 + 33);
    });

    it('are refused all but one when they saw the same end', async () => {
      const webhookId = await hand.create();
      const seen = await store.transactions.run(({ webhooks }) => webhooks.lock([webhookId]));
      const append = ({ transactions }: PostgresStore) =>
        transactions.run(({ webhooks }) =>
          webhooks.append(
            webhookId,
            seen.get(webhookId)!,
            [{ type: 'webhook.updated', data: { webhookId, settings: { name: 'New' } } }],
            { actor: 'admin', at: NOON },
          ),
        );
      const results = await Promise.allSettled(stores.map(append));
      const refusals = results.filter((result) => result.status === 'rejected');
      expect(refusals.map(({ reason }) => reason)).toEqual(
        refusals.map(() => expect.objectContaining({ code: 'stream-has-moved' })),
      );
      expect(refusals).toHaveLength(10);
      expect(await eventsOf(store, webhookId)).toHaveLength(3);
    });
  });

  describe('workers that record outcomes of one webhook', () => {
    const recorder = ({ transactions, ledger, changes }: PostgresStore) =>
      new RecordOutcomes(
        transactions,
        ledger,
        new WebhookDirectory(changes),
        profilesWith(),
        new FakeClock(),
        new RecordingLog(),
      );
    const owe = async (webhookId: string, count: number): Promise<readonly string[]> => {
      const events = Array.from({ length: count }, () =>
        kept(ids, [webhookId], { id: ids.next() }),
      );
      await store.ledger.keep(events, { copiesSince: 0, leaseUntil: NOON });
      return events.map(({ deliveries }) => deliveries[0]!.id);
    };
    const record = (attempts: readonly SettledAttempt[]) =>
      Promise.all(attempts.map((one, i) => recorder(stores[i % stores.length]!).execute(one)));

    it('disable it once though eleven fail at the same time', async () => {
      for (let round = 0; round < 8; round += 1) {
        const webhookId = await hand.create();
        const owed = await owe(webhookId, 11);
        await record(owed.map((deliveryId) => settledAttempt({ deliveryId, webhookId })));

        const events = await eventsOf(store, webhookId);
        expect(count(events, 'webhook.delivery-failed')).toBe(10);
        expect(count(events, 'webhook.disabled')).toBe(1);
        expect(events.at(-1)).toMatchObject({ data: { reason: 'failures', failures: 10 } });
        const states = await Promise.all(owed.map((id) => store.deliveries.find('acme', id)));
        expect(states.map((view) => view?.attempts)).toEqual(owed.map(() => 1));
      }
    });

    it('count an outcome once though all of them tell it', async () => {
      const webhookId = await hand.create();
      const [deliveryId] = await owe(webhookId, 1);
      await record(stores.map(() => settledAttempt({ deliveryId: deliveryId!, webhookId })));
      const events = await eventsOf(store, webhookId);
      expect(count(events, 'webhook.delivery-failed')).toBe(1);
    });

    it('record one recovery though all of them succeed', async () => {
      const webhookId = await hand.create();
      const [failing, ...rest] = await owe(webhookId, 12);
      await record([settledAttempt({ deliveryId: failing!, webhookId })]);
      const answer = succeeded();
      await record(rest.map((deliveryId) => settledAttempt({ deliveryId, webhookId, answer })));
      const events = await eventsOf(store, webhookId);
      expect(count(events, 'webhook.delivery-recovered')).toBe(1);
    });

    it('get in the way of nobody who records those of the same webhooks', async () => {
      const webhookIds = [await hand.create(), await hand.create(), await hand.create()];
      const attempts: SettledAttempt[] = [];
      for (const webhookId of webhookIds) {
        for (const deliveryId of await owe(webhookId, 9)) {
          attempts.push(settledAttempt({ deliveryId, webhookId }));
        }
      }
      await record([...attempts, ...attempts.toReversed()]);
      for (const webhookId of webhookIds) {
        expect(count(await eventsOf(store, webhookId), 'webhook.delivery-failed')).toBe(9);
      }
    });
  });

  describe('whoever follows the changes of webhooks', () => {
    it('misses none that is committed after a later one was seen', async () => {
      const [late, other] = [await hand.create(), await hand.create()];
      const [renamed, mayEnd] = [new Gate(), new Gate()];
      const slowly: Transactions = {
        run: (work) =>
          stores[1]!.transactions.run(async (transaction) => {
            const done = await work(transaction);
            renamed.open();
            await mayEnd.passed;
            return done;
          }),
      };
      const renaming = new WebhookHand(slowly, ids).rename(late, 'Late');
      await renamed.passed;
      await hand.rename(other, 'Sooner');
      const { mark, changes: seen } = await store.changes.since(null);
      mayEnd.open();
      await renaming;
      const { changes } = await store.changes.since(mark);
      const namesIn = (some: typeof changes) => some.map(({ state }) => nameOf(state));
      expect(namesIn(seen)).toContain('Sooner');
      expect(namesIn(seen)).not.toContain('Late');
      expect(namesIn(changes)).toContain('Late');
    });
  });

  describe('holding deliveries while their webhook is enabled', () => {
    const owe = async (webhookId: string, count: number): Promise<readonly string[]> => {
      const events = Array.from({ length: count }, () =>
        kept(ids, [webhookId], { id: ids.next() }),
      );
      await store.ledger.keep(events, { copiesSince: 0, leaseUntil: NOON + 1_000 });
      return events.map(({ deliveries }) => deliveries[0]!.id);
    };
    const releaseAll = async () => {
      while ((await store.ledger.release(NOON, 100)) > 0);
    };
    const expectAllDue = async (owed: readonly string[]) => {
      const views = await Promise.all(owed.map((id) => store.deliveries.find('acme', id)));
      expect(views.map((view) => [view?.state, view?.dueAt])).toEqual(
        owed.map(() => ['pending', new Date(NOON).toISOString()]),
      );
    };
    const isSomeoneWaiting = async () => {
      const [{ waiting }] = await store.dataSource.query<[{ waiting: boolean }]>(
        `select exists (select from pg_stat_activity
                        where datname = current_database() and wait_event_type = 'Lock') as waiting`,
      );
      return waiting;
    };

    it('leaves nothing held when the holding began first and ends last', async () => {
      const webhookId = await hand.create();
      const owed = await owe(webhookId, 3);
      await hand.disable(webhookId);
      const [held, mayEnd] = [new Gate(), new Gate()];
      const holding = stores[1]!.transactions.run(async ({ ledger }) => {
        await ledger.park(owed, NOON);
        held.open();
        await mayEnd.passed;
      });
      await held.passed;
      let enabled = false;
      const enabling = hand.enable(webhookId).then(() => (enabled = true));
      await until(async () => enabled || (await isSomeoneWaiting()));
      await releaseAll();
      mayEnd.open();
      await Promise.all([holding, enabling]);
      await releaseAll();
      await expectAllDue(owed);
    });

    it('leaves nothing held, whoever is first', async () => {
      for (let round = 0; round < 25; round += 1) {
        const webhookId = await hand.create();
        const owed = await owe(webhookId, 6);
        await hand.disable(webhookId);
        const [a, b, c] = stores;
        const soon = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 4));
        await Promise.all([
          soon().then(() => a!.ledger.park(owed.slice(0, 3), NOON)),
          soon().then(() => b!.ledger.park(owed.slice(3), NOON)),
          soon().then(() => new WebhookHand(c!.transactions, ids).enable(webhookId)),
          soon().then(() => a!.ledger.release(NOON, 2)),
          soon().then(() => b!.ledger.release(NOON, 100)),
        ]);
        await releaseAll();
        await expectAllDue(owed);
      }
    });
  });
});
