import type { WebhookEvent } from '#domain';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { SettledAttempt } from '../../ports/ledger.js';
import { WebhookDirectory } from '../../routing/webhook-directory.js';
import { kept, refused, settledAttempt, succeeded } from '../../testing/examples.js';
import { FakeClock, NOON } from '../../testing/fake-clock.js';
import { profilesWith } from '../../testing/fake-rules.js';
import { InMemoryStore } from '../../testing/in-memory-store/in-memory-store.js';
import { RecordingLog } from '../../testing/recording-log.js';
import { SequentialIds } from '../../testing/sequential-ids.js';
import { until } from '../../testing/until.js';
import { WebhookHand } from '../../testing/webhook-hand.js';
import { RecordOutcomes } from './record-outcomes.js';

describe('recording outcomes', () => {
  let ids: SequentialIds;
  let store: InMemoryStore;
  let hand: WebhookHand;
  let directory: WebhookDirectory;
  let log: RecordingLog;
  let recording: RecordOutcomes;
  let webhookId: string;
  let owed: readonly string[];

  beforeEach(async () => {
    ids = new SequentialIds();
    store = new InMemoryStore(ids);
    hand = new WebhookHand(store.transactions, ids);
    directory = new WebhookDirectory(store.changes);
    log = new RecordingLog();
    const { transactions, ledger } = store;
    recording = new RecordOutcomes(
      ...([transactions, ledger, directory, profilesWith(), new FakeClock(), log] as const),
    );
    webhookId = await hand.create();
    await directory.refresh();
    const events = Array.from({ length: 20 }, () => kept(ids, [webhookId], { id: ids.next() }));
    await store.ledger.keep(events, { copiesSince: 0, leaseUntil: NOON });
    owed = events.map(({ deliveries }) => deliveries[0]!.id);
  });

  const attempt = (n: number, given: Partial<SettledAttempt> = {}): SettledAttempt =>
    settledAttempt({ deliveryId: owed[n]!, webhookId, ...given });
  const success = (n: number, at = NOON): SettledAttempt =>
    attempt(n, { answer: succeeded({ startedAt: at }) });
  const failure = (n: number, at = NOON): SettledAttempt =>
    attempt(n, { answer: refused({ startedAt: at }) });
  const record = (...attempts: readonly SettledAttempt[]) =>
    Promise.all(attempts.map((one) => recording.execute(one)));
  const events = async (): Promise<readonly WebhookEvent[]> => {
    const recorded = await store.transactions.run(({ webhooks }) => webhooks.read(webhookId));
    return recorded.slice(2).map(({ event }) => event);
  };
  const types = async () => (await events()).map(({ type }) => type);

  it('settles the delivery, and remembers the attempt', async () => {
    await record(success(0));
    expect(await store.deliveries.find('acme', owed[0]!)).toMatchObject({ state: 'succeeded' });
    expect(await store.deliveries.attemptsOf(owed[0]!)).toHaveLength(1);
  });

  it('does not wait for others with what somebody waits for', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    try {
      const gathered = recording.execute(success(0));
      await recording.execute(success(1), 'awaited');
      expect(await store.deliveries.find('acme', owed[0]!)).toMatchObject({ state: 'pending' });
      jest.runAllTimers();
      await gathered;
    } finally {
      jest.useRealTimers();
    }
  });

  it('writes nothing to the stream of a webhook that works', async () => {
    await record(success(0), success(1));
    expect(await events()).toEqual([]);
    expect(await store.webhooks.find('acme', webhookId)).toMatchObject({
      lastSuccessAt: new Date(NOON + 20).toISOString(),
    });
  });

  it('counts a failure, with when and why', async () => {
    await record(failure(0));
    expect(await events()).toEqual([
      {
        type: 'webhook.delivery-failed',
        data: {
          ...{ webhookId, deliveryId: owed[0], attempt: 1, failures: 1 },
          error: '500 Internal Server Error',
          ...{ outcome: 'http_status', counted: 1, timeouts: 0 },
          failedAt: new Date(NOON + 20).toISOString(),
        },
      },
    ]);
  });

  it('keeps successes of one webhook off the longer way that failures of another take', async () => {
    const transactions = jest.spyOn(store.transactions, 'run');
    const quick = jest.spyOn(store.ledger, 'settleSuccesses');
    const other = await hand.create();
    const [event] = [kept(ids, [other], { id: ids.next() })];
    await store.ledger.keep([event], { copiesSince: 0, leaseUntil: NOON });
    const deliveryId = event.deliveries[0]!.id;
    transactions.mockClear();
    await record(
      failure(0),
      settledAttempt({ deliveryId, webhookId: other, answer: succeeded() }),
      success(1),
    );
    expect(quick.mock.calls.map(([attempts]) => attempts.map((one) => one.deliveryId))).toEqual([
      [deliveryId],
    ]);
    expect(transactions).toHaveBeenCalledTimes(1);
    for (const id of [deliveryId, owed[1]!])
      expect(await store.deliveries.find('acme', id)).toMatchObject({ state: 'succeeded' });
    expect(await types()).toEqual(['webhook.delivery-failed', 'webhook.delivery-recovered']);
  });

  it('does not keep successes waiting while failures of another webhook are being recorded', async () => {
    const other = await hand.create();
    const events = [1, 2, 3].map(() => kept(ids, [other], { id: ids.next() }));
    await store.ledger.keep(events, { copiesSince: 0, leaseUntil: NOON });
    const run = store.transactions.run.bind(store.transactions);
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const transactions = jest.spyOn(store.transactions, 'run');
    transactions.mockImplementation((work) => held.then(() => run(work)));
    const failing: Promise<unknown>[] = [];
    for (const n of [0, 1]) {
      failing.push(record(failure(n)));
      await until(() => transactions.mock.calls.length > 0);
    }
    for (const { deliveries } of events) {
      const deliveryId = deliveries[0]!.id;
      await record(settledAttempt({ deliveryId, webhookId: other, answer: succeeded() }));
      expect(await store.deliveries.find('acme', deliveryId)).toMatchObject({ state: 'succeeded' });
    }
    expect(await store.deliveries.find('acme', owed[0]!)).toMatchObject({ attempts: 0 });
    letGo();
    await Promise.all(failing);
    expect(await types()).toEqual(['webhook.delivery-failed', 'webhook.delivery-failed']);
  });

  it('disables a webhook once when eleven fail at the same time', async () => {
    await record(...owed.slice(0, 11).map((_, n) => failure(n)));
    const recorded = await types();
    expect(recorded.filter((type) => type === 'webhook.delivery-failed')).toHaveLength(10);
    expect(recorded.filter((type) => type === 'webhook.disabled')).toHaveLength(1);
    expect(log.lines).toEqual([
      expect.objectContaining({
        level: 'warn',
        event: 'webhook.disabled',
        webhookId,
        failures: 10,
      }),
    ]);
  });

  it('disables a webhook though its failures come one by one', async () => {
    for (let n = 0; n < 11; n += 1) await record(failure(n));
    expect((await types()).filter((type) => type === 'webhook.disabled')).toHaveLength(1);
  });

  it('tells the directory at once of a webhook that is disabled', async () => {
    expect(directory.findEnabled(webhookId)).toBeDefined();
    await record(...owed.slice(0, 10).map((_, n) => failure(n)));
    expect(directory.findEnabled(webhookId)).toBeUndefined();
  });

  it('counts an outcome once that is told twice', async () => {
    await record(failure(0), failure(0));
    await record(failure(0));
    expect(await types()).toEqual(['webhook.delivery-failed']);
  });

  it('does not count again, after a success, a failure told before', async () => {
    await record(failure(0));
    await record(success(1, NOON + 1));
    await record(failure(0));
    expect(await types()).toEqual(['webhook.delivery-failed', 'webhook.delivery-recovered']);
  });

  it('records the recovery of a webhook that failed, once', async () => {
    await record(failure(0));
    await record(success(1), success(2));
    await record(success(3));
    expect(await events()).toMatchObject([
      { type: 'webhook.delivery-failed' },
      { type: 'webhook.delivery-recovered', data: { failures: 1 } },
    ]);
  });

  it('takes the outcomes of a batch in the order in which they ended', async () => {
    await record(success(2, NOON + 20), failure(1, NOON + 30), failure(0, NOON + 10));
    expect(await events()).toMatchObject([
      { type: 'webhook.delivery-failed', data: { deliveryId: owed[0] } },
      { type: 'webhook.delivery-recovered', data: { deliveryId: owed[2] } },
      { type: 'webhook.delivery-failed', data: { deliveryId: owed[1], failures: 1 } },
    ]);
  });

  it('does not count what began before the webhook was enabled again', async () => {
    await hand.disable(webhookId);
    await hand.enable(webhookId);
    await record(attempt(0, { enablement: 1 }));
    expect(await types()).toEqual(['webhook.disabled', 'webhook.enabled']);
    expect(await store.deliveries.find('acme', owed[0]!)).toMatchObject({ state: 'exhausted' });
  });

  it('does not heed what the receiver said before the webhook was enabled again', async () => {
    await hand.disable(webhookId);
    await hand.enable(webhookId);
    await record(attempt(0, { enablement: 1, disables: true, answer: succeeded() }));
    expect(await types()).toEqual(['webhook.disabled', 'webhook.enabled']);
    await record(attempt(1, { enablement: 2, disables: true, answer: succeeded() }));
    expect(await types()).toEqual(['webhook.disabled', 'webhook.enabled', 'webhook.disabled']);
  });

  it('keeps webhooks apart', async () => {
    const other = await hand.create();
    await record(failure(0), attempt(1, { webhookId: other, answer: succeeded() }));
    expect(await types()).toEqual(['webhook.delivery-failed']);
    expect(await store.webhooks.find('acme', other)).toMatchObject({ health: 'working' });
  });

  it('is done with a deleted webhook', async () => {
    await hand.delete(webhookId);
    await record(failure(0));
    expect(await types()).toEqual(['webhook.deleted']);
  });

  it('records without its words an answer that cannot be stored, and the others whole', async () => {
    const unspeakable = refused({ error: '\u0000', excerpt: '\u0000' });
    await record(failure(0), attempt(1, { answer: unspeakable }), success(2));
    const [told] = await store.deliveries.attemptsOf(owed[1]!);
    expect(told).toMatchObject({
      ...{ status: 500, error: 'http_status' },
      response: { headers: {}, excerpt: '' },
    });
    expect(await store.deliveries.attemptsOf(owed[0]!)).toMatchObject([
      { error: '500 Internal Server Error' },
    ]);
    expect(log.at('error')).toEqual(['attempt.not-storable']);
  });

  it('is repeated while the store is out of reach', async () => {
    store.goAwayFor(2);
    await record(failure(0));
    expect(await types()).toEqual(['webhook.delivery-failed']);
  });

  it('fails when it is stopped while the store is out of reach', async () => {
    store.goAwayFor(Infinity);
    recording.stop();
    await expect(record(failure(0))).rejects.toMatchObject({ code: 'store-unavailable' });
  });
});
