import { describe, expect, it } from '@jest/globals';
import {
  aFailure,
  FakeClock,
  InMemoryStore,
  NOON,
  profilesWith,
  SequentialIds,
  WebhookHand,
} from '../testing/index.js';
import { AlertOfThrottles } from './alert-of-throttles.js';

describe('a host that is throttled', () => {
  it('is told of to the people of every webhook that waits, with those that fail there by name', async () => {
    const ids = new SequentialIds();
    const store = new InMemoryStore(ids);
    const clock = new FakeClock();
    const hand = new WebhookHand(store.transactions, ids);
    const [one, two] = [await hand.create({ name: 'One' }), await hand.create({ name: 'Two' })];
    const patient = await hand.create({ name: 'Offends nobody' });
    const deleted = await hand.create();
    await hand.delete(deleted);
    await hand.give(one, aFailure('d'));
    const listener = new AlertOfThrottles(store.transactions, profilesWith(), clock);
    await listener.onThrottled({
      ...{ account: 'acme', host: 'example.com', until: NOON + 60_000, failures: 20 },
      ...{ failedLast: two, webhookIds: [two, patient, deleted, one] },
    });
    const told = await store.alerts.take({ now: NOON, leaseUntil: NOON + 1, limit: 10 });
    expect(told.map(({ webhook }) => webhook.id).sort()).toEqual([one, two, patient].sort());
    for (const { kinds } of told) {
      expect(kinds).toMatchObject([
        {
          count: 1,
          last: {
            ...{ kind: 'throttled', host: 'example.com', until: '2026-11-20T12:01:00.000Z' },
            webhooks: [
              { id: one, number: expect.any(Number), name: 'One' },
              { id: two, number: expect.any(Number), name: 'Two' },
            ],
            others: 0,
          },
        },
      ]);
    }
  });

  it('stands in the stream of every webhook that waits, and so goes to the broker', async () => {
    const ids = new SequentialIds();
    const store = new InMemoryStore(ids);
    const hand = new WebhookHand(store.transactions, ids);
    const [waiting, deleted] = [await hand.create(), await hand.create()];
    await hand.delete(deleted);
    const listener = new AlertOfThrottles(store.transactions, profilesWith(), new FakeClock());
    const host = { account: 'acme', host: 'example.com', until: NOON + 60_000, failures: 20 };
    const who = { failedLast: waiting, webhookIds: [waiting, deleted] };
    await listener.onThrottled({ ...host, ...who });
    const lastOf = (webhookId: string) =>
      store.transactions.run(
        async ({ webhooks }) => (await webhooks.read(webhookId)).at(-1)?.event,
      );
    expect(await lastOf(waiting)).toEqual({
      type: 'webhook.throttled',
      data: {
        ...{ webhookId: waiting, host: 'example.com', failures: 20 },
        until: '2026-11-20T12:01:00.000Z',
      },
    });
    expect(await lastOf(deleted)).toMatchObject({ type: 'webhook.deleted' });
  });

  it('is told of with the names of some, and the number of the others', async () => {
    const ids = new SequentialIds();
    const store = new InMemoryStore(ids);
    const hand = new WebhookHand(store.transactions, ids);
    const webhookIds: string[] = [];
    for (let i = 0; i < 120; i += 1) webhookIds.push(await hand.create());
    for (const id of webhookIds) await hand.give(id, aFailure('d'));
    const listener = new AlertOfThrottles(store.transactions, profilesWith(), new FakeClock());
    const host = { account: 'acme', host: 'example.com', until: NOON + 60_000, failures: 20 };
    await listener.onThrottled({ ...host, webhookIds, failedLast: webhookIds[0] ?? '' });
    const told = await store.alerts.take({ now: NOON, leaseUntil: NOON + 1, limit: 200 });
    expect(told).toHaveLength(120);
    for (const { kinds } of told) {
      const [{ last } = { last: undefined }] = kinds;
      if (last?.kind !== 'throttled') throw new Error('not told as throttled');
      expect(last.webhooks.length + last.others).toBe(120);
      expect(last.webhooks.length).toBeLessThanOrEqual(50);
    }
  });
});
