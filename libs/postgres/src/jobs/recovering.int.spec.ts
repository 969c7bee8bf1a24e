import type { Job, JobDesk, RecoverTask } from '#application';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { EntityManager } from 'typeorm';
import { freshDatabase, type Fresh } from '../../../../test/services/index.js';
import {
  kept,
  NOON,
  SequentialIds,
  settledAttempt,
  succeeded,
  WebhookHand,
} from '../../../application/src/testing/index.js';
import { openStore, type PostgresStore } from '../testing/postgres-store.js';
import { PostgresJobDesk } from './postgres-job-desk.js';

const LEASE = 30_000;
const PENDING: RecoverTask = { kind: 'recover', states: ['pending'] };

describe('to recover what is pending', () => {
  const ids = new SequentialIds();
  let database: Fresh;
  let store: PostgresStore;
  let webhookId: string;

  beforeAll(async () => {
    database = await freshDatabase();
    store = await openStore(database.url, 3);
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });
  beforeEach(async () => {
    webhookId = await new WebhookHand(store.transactions, ids).create();
  });

  const owed = async (leaseUntil: number): Promise<string> => {
    const event = kept(ids, [webhookId], { id: ids.next() });
    await store.ledger.keep([event], { copiesSince: 0, leaseUntil });
    return event.deliveries[0]!.id;
  };
  const recover = (manager: EntityManager): ReturnType<JobDesk['recover']> => {
    const job = { account: 'acme', webhookId, since: 0, until: 2 * NOON, cursor: null };
    const terms = { limit: 10, now: NOON, leasedUntil: NOON + LEASE };
    return new PostgresJobDesk(manager).recover(job as unknown as Job, PENDING, terms);
  };
  const rows = (): Promise<unknown> =>
    store.dataSource.query(
      `select id, state, due_at from deliveries where webhook_id = $1 order by id`,
      [webhookId],
    );

  it('makes due what waits for a retry', async () => {
    const id = await owed(NOON + LEASE + 1);
    const done = await recover(store.dataSource.manager);
    expect(done).toEqual({ count: 1, skipped: 0, last: id });
    expect(await rows()).toEqual([{ id, state: 'pending', due_at: new Date(NOON) }]);
  });

  it('leaves what may be under way: it would be sent twice', async () => {
    const id = await owed(NOON + LEASE);
    const done = await recover(store.dataSource.manager);
    expect(done).toEqual({ count: 1, skipped: 1, last: id });
    expect(await rows()).toEqual([{ id, state: 'pending', due_at: new Date(NOON + LEASE) }]);
  });

  it('leaves what stands in a queue: it would overtake', async () => {
    const id = await owed(NOON);
    await store.ledger.queue([id], NOON);
    const done = await recover(store.dataSource.manager);
    expect(done).toEqual({ count: 1, skipped: 1, last: id });
    expect(await rows()).toEqual([{ id, state: 'pending', due_at: null }]);
  });

  it('brings nothing back that succeeds while it is at work', async () => {
    const deliveryId = await owed(NOON + 2 * LEASE);
    const succeed = () =>
      store.ledger.settleSuccesses([
        settledAttempt({
          ...{ deliveryId, webhookId, answer: succeeded() },
          verdict: { state: 'succeeded' },
        }),
      ]);
    const done = await store.dataSource.transaction((manager) =>
      recover(whichDoesFirstAfterReading(manager, succeed)),
    );
    expect(done).toEqual({ count: 1, skipped: 1, last: deliveryId });
    expect(await rows()).toEqual([{ id: deliveryId, state: 'succeeded', due_at: null }]);
  });
});

/** The same, but something else happens between its first query and the next. */
const whichDoesFirstAfterReading = (
  manager: EntityManager,
  work: () => Promise<unknown>,
): EntityManager => {
  const query = async (...given: [string, unknown[]]): Promise<unknown> => {
    const rows: unknown = await manager.query(...given);
    if (given[0].startsWith('select')) await work();
    return rows;
  };
  return Object.assign(Object.create(manager) as EntityManager, { query });
};
