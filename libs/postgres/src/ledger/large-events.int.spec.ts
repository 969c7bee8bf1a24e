import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase, type Fresh } from '../../../../test/services/index.js';
import { kept, NOON, SequentialIds, WebhookHand } from '../../../application/src/testing/index.js';
import { openStore, type PostgresStore } from '../testing/postgres-store.js';

const MEBIBYTE = 1_048_576;

describe('due deliveries of large events', () => {
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

  it('are taken as far as a worker’s memory bears them, and the rest stays due', async () => {
    const ids = new SequentialIds();
    const webhookId = await new WebhookHand(store.transactions, ids).create();
    const data = JSON.stringify('x'.repeat(MEBIBYTE));
    const events = Array.from({ length: 20 }, () =>
      kept(ids, [webhookId], { id: ids.next() }, data),
    );
    await store.ledger.keep(events, { copiesSince: 0, leaseUntil: NOON });
    const take = (leaseUntil = NOON + 30_000) =>
      store.ledger.takeDue({ now: NOON, leaseUntil, limit: 100 });
    const [first, second] = [await take(), await take()];
    expect([first.length, second.length]).toEqual([15, 5]);
    expect(new Set([...first, ...second].map(({ id }) => id)).size).toBe(20);
    expect(await take()).toEqual([]);
  });
});
