import { webhookDecider, type WebhookCommand } from '#domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { freshDatabase, type Fresh } from '../../../test/services/index.js';
import type { AccountedEvent, Transaction } from '#application';
import {
  Gate,
  NOON,
  SequentialIds,
  until,
  WebhookHand,
} from '../../application/src/testing/index.js';
import { empty, openStore, type PostgresStore } from './testing/postgres-store.js';

describe('relays on PostgreSQL', () => {
  let database: Fresh;
  let stores: readonly [PostgresStore, PostgresStore];
  let hand: WebhookHand;
  let told: AccountedEvent[];

  beforeAll(async () => {
    database = await freshDatabase();
    stores = await Promise.all([openStore(database.url), openStore(database.url)]);
  });
  beforeEach(async () => {
    await empty(stores[0]);
    hand = new WebhookHand(stores[0].transactions, new SequentialIds());
    told = [];
  });
  afterAll(async () => {
    for (const store of stores) await store.close();
    await database.drop();
  });

  const give = async ({ webhooks }: Transaction, webhookId: string, command: WebhookCommand) => {
    const at = (await webhooks.lock([webhookId])).get(webhookId)!;
    const events = webhookDecider.decide(command, at.state);
    await webhooks.append(webhookId, at, events, { actor: 'late', at: NOON });
  };
  const rename = (name: string): WebhookCommand => ({
    type: 'UpdateWebhook',
    data: { settings: { name }, secrets: {} },
  });
  /** A transaction that gives a command and stays open until it is told to end. */
  const lateTransaction = async (webhookId: string, command: WebhookCommand) => {
    const [given, mayEnd] = [new Gate(), new Gate()];
    const ended = stores[1].transactions.run(async (transaction) => {
      await give(transaction, webhookId, command);
      given.open();
      await mayEnd.passed;
    });
    await given.passed;
    return {
      end: async () => {
        mayEnd.open();
        await ended;
      },
    };
  };
  const relayOnce = () =>
    Promise.all(
      stores.map(({ untold }) =>
        untold.next(7, async (events) => {
          told.push(...events);
        }),
      ),
    );
  /** Both relays, until everything recorded is told. */
  const relayAll = async () => {
    const [{ count }] = await stores[0].dataSource.query<[{ count: number }]>(
      'select count(*)::integer as count from events',
    );
    await until(async () => {
      await relayOnce();
      return told.length >= count;
    });
    await relayOnce();
  };
  const expectEachOnceInOrder = async () => {
    const recorded = await stores[0].dataSource.query<{ id: string }[]>('select id from events');
    expect(told.map(({ id }) => id).sort()).toEqual(recorded.map(({ id }) => id).sort());
    for (const webhookId of new Set(told.map(({ streamId }) => streamId))) {
      const versions = told
        .filter(({ streamId }) => streamId === webhookId)
        .map(({ version }) => version);
      expect(versions).toEqual(versions.map((_, i) => i + 1));
    }
  };

  it('lose and double nothing of a transaction that commits late', async () => {
    const [late, other] = [await hand.create(), await hand.create()];
    const transaction = await lateTransaction(late, rename('Late'));
    for (let n = 0; n < 10; n += 1) {
      await hand.rename(other, `Name ${n}`);
      await relayOnce();
    }
    expect(told.map(({ version, streamId }) => streamId === late && version === 3)).not.toContain(
      true,
    );
    await transaction.end();
    await relayAll();
    await expectEachOnceInOrder();
  });

  it('tell nothing of a transaction that is rolled back', async () => {
    const webhookId = await hand.create();
    const given = new Gate();
    const failing = stores[1].transactions.run(async (transaction) => {
      await give(transaction, webhookId, rename('Never'));
      given.open();
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await hand.rename(webhookId, 'After all');
    await relayAll();
    await expectEachOnceInOrder();
    expect(JSON.stringify(told)).not.toContain('Never');
  });

  it('keep the order of a stream that an older transaction appended to last', async () => {
    const webhookId = await hand.create();
    const [begun, mayAppend] = [new Gate(), new Gate()];
    const older = stores[1].transactions.run(async (transaction) => {
      await transaction.ledger.noteSuccesses(new Map([[webhookId, NOON]]));
      begun.open();
      await mayAppend.passed;
      await give(transaction, webhookId, rename('Second'));
    });
    await begun.passed;
    await hand.rename(webhookId, 'First');
    mayAppend.open();
    await older;

    await relayAll();
    await expectEachOnceInOrder();
  });

  it('tell everything once and in order while many write', async () => {
    const webhookIds: string[] = [];
    for (let n = 0; n < 5; n += 1) webhookIds.push(await hand.create());
    let writing = true;
    const relaying = until(async () => {
      await relayOnce();
      return !writing;
    });
    const write = async (store: PostgresStore, name: string) => {
      for (let n = 0; n < 15; n += 1) {
        const some = webhookIds.filter(() => Math.random() < 0.5);
        await store.transactions.run(async (transaction) => {
          await transaction.ledger.noteSuccesses(new Map([[webhookIds[n % 5]!, NOON]]));
          for (const webhookId of some) await give(transaction, webhookId, rename(`${name} ${n}`));
        });
      }
    };
    await Promise.all(
      stores.flatMap((store, s) => [1, 2, 3].map((w) => write(store, `${s}-${w}`))),
    );
    writing = false;
    await relaying;
    await relayAll();
    await expectEachOnceInOrder();
  });
});
