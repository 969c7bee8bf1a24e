import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AlertingTransactions, type Alerts } from '#application';
import { freshDatabase, type Fresh } from '../../../../test/services/index.js';
import {
  aFailure,
  NOON,
  profilesWith,
  SequentialIds,
  WebhookHand,
} from '../../../application/src/testing/index.js';
import { openStore, type PostgresStore } from '../testing/postgres-store.js';

const WEBHOOKS = 4;
const FAILURES = 25;
/** Of one webhook: more would wait for each other, and for a connection, longer than one is waited for. */
const AT_ONCE = 5;

describe('alerts recorded and told by many at once', () => {
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

  it('are told once each, and none is left', async () => {
    const ids = new SequentialIds();
    const hand = new WebhookHand(new AlertingTransactions(store.transactions, profilesWith()), ids);
    const profile = {
      alerts: { on: ['attempt-failed', 'disabled', 'first-failure'], everyMs: 0 },
      stop: { failures: FAILURES },
    };
    const webhooks = await Promise.all(
      Array.from({ length: WEBHOOKS }, () => hand.create({ profile })),
    );
    const rule = { failures: FAILURES };
    const failing = webhooks.flatMap((webhookId) =>
      Array.from({ length: AT_ONCE }, async () => {
        for (let n = 0; n < FAILURES / AT_ONCE; n += 1) {
          const failure = aFailure(ids.next());
          const data = { ...failure.data, rule: { ...failure.data.rule, ...rule } };
          await hand.give(webhookId, { ...failure, data });
        }
      }),
    );
    const told = new Map<string, number>();
    let recording = true;
    const tell = async () => {
      for (let last = false; ;) {
        const taken = await takeSome(store.alerts);
        if (taken === 0 && last) return;
        last = !recording;
      }
    };
    const takeSome = async (alerts: Alerts): Promise<number> => {
      const taken = await alerts.take({ now: NOON, leaseUntil: NOON + 60_000, limit: 2 });
      for (const pending of taken) {
        for (const { last, count } of pending.kinds) {
          const name = `${pending.webhook.id} ${last.kind}`;
          told.set(name, (told.get(name) ?? 0) + count);
        }
        await alerts.settle(pending, { at: NOON, as: 'mailed' });
      }
      return taken.length;
    };
    const telling = [tell(), tell(), tell()];
    await Promise.all(failing);
    recording = false;
    await Promise.all(telling);

    expect(Object.fromEntries(told)).toEqual(
      Object.fromEntries(
        webhooks.flatMap((id) => [
          [`${id} first-failure`, 1],
          [`${id} attempt-failed`, FAILURES],
          [`${id} disabled`, 1],
        ]),
      ),
    );
  });
});
