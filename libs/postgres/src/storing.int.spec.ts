import { WebhookDirectory, type WebhookView } from '#application';
import { foldWebhook, NATIVE_PROFILE, webhookDecider, type WebhookCommand } from '#domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { freshDatabase, type Fresh } from '../../../test/services/index.js';
import { anyWebhookCommand } from '../../application/src/testing/any-webhook-command.js';
import {
  aFailure,
  Gate,
  InMemoryStore,
  kept,
  NOON,
  SequentialIds,
  WebhookHand,
  type StoreUnderTest,
} from '../../application/src/testing/index.js';
import { PostgresProjections } from './maintenance/postgres-projections.js';
import { empty, openStore, type PostgresStore } from './testing/postgres-store.js';

/** Rotations all overlap: more of them than may sign at once are refused. */
const someCommands = fc
  .array(anyWebhookCommand, { maxLength: 25 })
  .filter((commands) => commands.filter(({ type }) => type === 'RotateSecret').length <= 4);

describe('what PostgreSQL stores', () => {
  let database: Fresh;
  let store: PostgresStore;
  let ids: SequentialIds;
  let hand: WebhookHand;
  let projections: PostgresProjections;

  beforeAll(async () => {
    database = await freshDatabase();
    store = await openStore(database.url);
    projections = new PostgresProjections(store.dataSource);
  });
  beforeEach(async () => {
    await empty(store);
    ids = new SequentialIds();
    hand = new WebhookHand(store.transactions, ids);
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  /** Of deleted webhooks too, which no reader tells. */
  const rows = () =>
    store.dataSource.query<unknown[]>(
      `select to_jsonb(w) as webhook, to_jsonb(s) as stream
       from webhooks w join streams s on s.stream_id = w.id order by w.id`,
    );

  it('of a webhook that a rule deletes, is still what its stream tells', async () => {
    const webhookId = await hand.create();
    const rule = { ...NATIVE_PROFILE.stop, failures: 2, action: 'delete' } as const;
    for (const each of [aFailure(ids.next()), aFailure(ids.next())]) {
      await hand.give(webhookId, { ...each, data: { ...each.data, rule } });
    }
    const [row] = await store.dataSource.query<unknown[]>('select status, failures from webhooks');
    expect(row).toEqual({ status: 'deleted', failures: 2 });
    expect(await projections.rebuild()).toMatchObject({ webhooks: 1, corrected: 0 });
  });

  it('of a webhook, is what its stream tells, whatever happened to it', async () => {
    await fc.assert(
      fc.asyncProperty(someCommands, async (commands) => {
        const webhookId = await hand.create();
        await hand.give(webhookId, ...commands);

        const recorded = await store.transactions.run(({ webhooks }) => webhooks.read(webhookId));
        const [stream] = await store.dataSource.query<[{ state: unknown; version: number }]>(
          'select state, version from streams where stream_id = $1',
          [webhookId],
        );
        expect(stream).toEqual({
          state: foldWebhook(recorded.map(({ event }) => event)),
          version: recorded.length,
        });
        expect(await store.webhooks.find('acme', webhookId)).toEqual(
          await inMemory(webhookId, commands),
        );
        const before = await rows();
        expect(await projections.rebuild()).toMatchObject({ corrected: 0, removed: 0 });
        expect(await rows()).toEqual(before);
        await empty(store);
      }),
      { numRuns: 40 },
    );
  });

  /** The same webhook after the same commands, in a store that keeps no rows. */
  const inMemory = async (
    webhookId: string,
    commands: readonly WebhookCommand[],
  ): Promise<WebhookView | undefined> => {
    const other: StoreUnderTest = new InMemoryStore();
    const theirs = new WebhookHand(other.transactions, { next: () => webhookId });
    await theirs.create();
    await theirs.give(webhookId, ...commands);
    const found = await other.webhooks.find('acme', webhookId);
    return found && { ...found, number: expect.any(Number) as unknown as number };
  };

  it('of a webhook, is folded anew when an older version folded it', async () => {
    const webhookId = await hand.create({ name: 'As recorded' });
    await store.dataSource.query(
      `update streams set revision = $1, state = '{"status": "absent"}'`,
      [webhookDecider.revision - 1],
    );
    const state = expect.objectContaining({
      status: 'enabled',
      settings: expect.objectContaining({ name: 'As recorded' }),
    });
    const locked = await store.transactions.run(({ webhooks }) => webhooks.lock([webhookId]));
    expect(locked.get(webhookId)).toEqual({ version: 2, state });
    expect((await store.changes.since(null)).changes).toEqual([{ version: 2, state }]);
  });

  it('of an event, comes back byte for byte', async () => {
    const webhookId = await hand.create();
    const json = fc.oneof(
      fc.json(),
      fc.string({ unit: 'binary' }).map((s) => JSON.stringify(s)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(json, { minLength: 1, maxLength: 20 }), async (all) => {
        const events = all.map((data) => kept(ids, [webhookId], { id: ids.next() }, data));
        await store.ledger.keep(events, { copiesSince: 0, leaseUntil: NOON });
        const due = await store.ledger.takeDue({ now: NOON, leaseUntil: NOON + 1, limit: 100 });
        const came = new Map(due.map(({ event }) => [event.id, event.data]));
        expect(came).toEqual(new Map(events.map(({ event }, i) => [event.id, all[i]])));

        const keys = events.map(({ key }) => key);
        const rows = await store.dataSource.query<{ key: string; body: string }[]>(
          'select key, body from domain_events where key = any ($1::uuid[])',
          [keys],
        );
        expect(new Map(rows.map(({ key, body }) => [key, body]))).toEqual(
          new Map(events.map(({ key, body }) => [key, body])),
        );
      }),
      { numRuns: 30 },
    );
  });

  it('just before a directory looks is seen by it, though an older transaction is still open', async () => {
    const [begun, mayEnd] = [new Gate(), new Gate()];
    const older = await hand.create({ name: 'Older' });
    const directory = new WebhookDirectory(store.changes);
    await directory.refresh();
    const open = store.transactions.run(async ({ webhooks }) => {
      const at = (await webhooks.lock([older])).get(older)!;
      const events = webhookDecider.decide({ type: 'DisableWebhook', data: {} }, at.state);
      await webhooks.append(older, at, events, { actor: 'admin', at: NOON });
      begun.open();
      await mayEnd.passed;
    });
    await begun.passed;

    const fresh = await hand.create();
    await directory.refresh();
    expect(directory.findEnabled(fresh)).toBeDefined();
    expect(directory.findEnabled(older)).toBeDefined();
    await hand.disable(fresh);
    await directory.refresh();
    expect(directory.findEnabled(fresh)).toBeUndefined();

    mayEnd.open();
    await open;
    await directory.refresh();
    expect(directory.findEnabled(older)).toBeUndefined();
  });
});
