import { StoreUnavailable } from '#application';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Door, freshDatabase, type Fresh } from '../../../test/services/index.js';
import {
  kept,
  NOON,
  SequentialIds,
  until,
  WebhookHand,
} from '../../application/src/testing/index.js';
import { openStore, type PostgresStore } from './testing/postgres-store.js';

const connected = async (url: string): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
};

const WAITING = `
  select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

describe('a server out of reach', () => {
  let database: Fresh;
  let door: Door;
  let store: PostgresStore;

  beforeAll(async () => {
    database = await freshDatabase();
    door = new Door(new URL(database.url));
    store = await openStore(await door.open(), 3);
  });
  afterAll(async () => {
    await store.close();
    await door.close();
    await database.drop();
  });

  it('is told from work that failed, and the work succeeds once the server is back', async () => {
    const ids = new SequentialIds();
    const hand = new WebhookHand(store.transactions, ids);
    const webhookId = await hand.create();
    await door.close();

    const page = { limit: 1, after: null };
    const works = [
      () => hand.disable(webhookId),
      () => store.ledger.keep([kept(ids, [webhookId])], { copiesSince: 0, leaseUntil: NOON }),
      () => store.ledger.takeDue({ now: NOON, leaseUntil: NOON, limit: 1 }),
      () => store.changes.since(null),
      () => store.untold.next(1, () => Promise.resolve()),
      () => store.webhooks.list('acme', page),
      () => store.webhooks.find('acme', webhookId),
      () => store.deliveries.find('acme', webhookId),
      () => store.deliveries.attemptsOf(webhookId),
    ];
    for (const work of works) await expect(work()).rejects.toBeInstanceOf(StoreUnavailable);

    await door.open();
    await until(() =>
      hand.disable(webhookId).then(
        () => true,
        () => false,
      ),
    );
    expect(await store.webhooks.find('acme', webhookId)).toMatchObject({ health: 'disabled' });
  });

  it('in the middle of a transaction leaves nothing behind', async () => {
    const hand = new WebhookHand(store.transactions, new SequentialIds(NOON + 1));
    const webhookId = await hand.create();
    const broken = store.transactions.run(async ({ webhooks }) => {
      await webhooks.lock([webhookId]);
      await door.close();
      await webhooks.read(webhookId);
    });
    await expect(broken).rejects.toBeInstanceOf(StoreUnavailable);
    await door.open();
    await until(() =>
      hand.disable(webhookId).then(
        () => true,
        () => false,
      ),
    );
  });

  it('in the middle of a look into all days ends that look and nothing else', async () => {
    const [holder, watcher] = [await connected(database.url), await connected(database.url)];
    await holder.query('begin; lock table domain_events in access exclusive mode');
    const broken = store.domainEvents.find('acme', 'any');
    const ended = expect(broken).rejects.toBeInstanceOf(StoreUnavailable);
    await until(async () => {
      const { rows } = await watcher.query(WAITING);
      return rows.length > 0;
    });
    await door.close();
    await ended;
    await holder.end();
    await watcher.end();
    await door.open();
    await until(() =>
      store.domainEvents.find('acme', 'any').then(
        (found) => found === undefined,
        () => false,
      ),
    );
  });

  it('does not hide work that failed for another reason', async () => {
    const nonsense = store.ledger.park(['not an id'], NOON);
    await expect(nonsense).rejects.not.toBeInstanceOf(StoreUnavailable);
    await expect(nonsense).rejects.toMatchObject({ code: '22P02' });
  });
});
