import { describe, expect, it } from '@jest/globals';
import { refused, settledAttempt, succeeded } from '../../examples.js';
import { NOON } from '../../fake-clock.js';
import { LEASE, type LedgerAtHand } from './ledger-at-hand.js';

const LATER = NOON + 60_000;
const AS_OF_NOON = { now: NOON, leaseMs: 30_000 };

export const queueingContract = (current: () => LedgerAtHand): void => {
  /** Kept in the queue at once, which is due then. */
  const line = async (count: number, queuedUntil = NOON): Promise<readonly string[]> => {
    const at = current();
    const events = Array.from({ length: count }, () => {
      const event = at.event({ id: at.ids.next() });
      return { ...event, deliveries: event.deliveries.map((one) => ({ ...one, queuedUntil })) };
    });
    await at.keep(events);
    return events.map(({ deliveries }) => deliveries[0]!.id);
  };
  const queued = async (limit = 100): Promise<readonly string[]> => {
    const { ledger, webhookId } = current();
    const { deliveries } = await ledger.queued(webhookId, { ...AS_OF_NOON, limit, maxBytes: 1e9 });
    return deliveries.map(({ id }) => id);
  };
  const takeQueue = (now: number) =>
    current().store.schedule.take('queue', { now, leaseUntil: now + 30_000, limit: 10 });
  const due = (now = LEASE) => current().ledger.takeDue({ now, leaseUntil: now + 1, limit: 100 });
  const settle = (
    deliveryId: string,
    given: Partial<Parameters<typeof settledAttempt>[0]> = {},
  ) => {
    const { ledger, webhookId } = current();
    return ledger.settle([settledAttempt({ deliveryId, webhookId, ...given })]);
  };

  it('stand in the order in which they came, whole, and are due by the queue alone', async () => {
    const at = current();
    const [a, b, c] = await line(3);
    const { webhookId } = at;
    expect(
      await at.ledger.queued(webhookId, { ...AS_OF_NOON, limit: 2, maxBytes: 1e9 }),
    ).toMatchObject({
      deliveries: [
        { id: a, webhookId, attempt: 1, event: { account: 'acme', data: '{"n": 1}' } },
        { id: b, attempt: 1 },
      ],
      rest: c,
    });
    expect(await queued()).toEqual([a, b, c]);
    expect(await due(LATER)).toEqual([]);
    expect(await at.standing(a!)).toEqual({ state: 'pending', attempts: 0, dueAt: null });
  });

  it('stand no further than their events have so many bytes, though always one does', async () => {
    const at = current();
    const data = JSON.stringify('ü'.repeat(2_000));
    const events = [1, 2, 3].map(() => {
      const event = at.event({ id: at.ids.next() }, data);
      return {
        ...event,
        deliveries: event.deliveries.map((one) => ({ ...one, queuedUntil: NOON })),
      };
    });
    await at.keep(events);
    const [a, b, c] = events.map(({ deliveries }) => deliveries[0]!.id);
    const within = async (maxBytes: number) => {
      const { deliveries, rest } = await at.ledger.queued(at.webhookId, {
        ...{ ...AS_OF_NOON, limit: 3, maxBytes },
      });
      return [deliveries.map(({ id }) => id), rest];
    };
    const size = Buffer.byteLength(events[0]!.body);
    expect(await within(3 * size)).toEqual([[a, b, c], null]);
    expect(await within(3 * size - 1)).toEqual([[a, b], c]);
    expect(await within(2 * size - 1)).toEqual([[a], b]);
    expect(await within(1)).toEqual([[a], b]);
  });

  it('are of one webhook alone', async () => {
    const at = current();
    const [mine] = await line(1);
    at.webhookId = await at.hand.create();
    const [other] = await line(1);
    expect(await queued()).toEqual([other]);
    expect(await takeQueue(NOON)).toHaveLength(2);
    expect(mine).not.toBe(other);
  });

  it('make their queue due once, when the first of them says', async () => {
    await line(2, LATER);
    expect(await takeQueue(LATER - 1)).toEqual([]);
    expect(await takeQueue(LATER)).toMatchObject([
      { webhookId: current().webhookId, chore: 'queue', dueAt: LATER, step: 0 },
    ]);
  });

  it('neither hurry nor slow a queue that waits already', async () => {
    const { store } = current();
    await line(1);
    const [queue] = await takeQueue(NOON);
    await store.schedule.settle(queue!, { dueAt: LATER, step: 2 });
    await line(1, NOON);
    await line(1, LATER + 1);
    expect(await takeQueue(LATER - 1)).toEqual([]);
    expect(await takeQueue(LATER)).toMatchObject([{ dueAt: LATER, step: 2 }]);
  });

  describe('in a queue that waits for more', () => {
    const hurry = (size: number, webhookId = current().webhookId) =>
      current().ledger.hurry([{ webhookId, size }], NOON);

    it('are due at once when they fill a request, and before that are not', async () => {
      await line(2, LATER);
      await hurry(3);
      expect(await takeQueue(NOON)).toEqual([]);
      await line(1, LATER);
      await hurry(3);
      expect(await takeQueue(NOON)).toMatchObject([{ dueAt: NOON, step: 0 }]);
    });

    it('are counted by themselves: neither those that arrived nor those of another webhook', async () => {
      const at = current();
      const [first] = await line(2, LATER);
      await settle(first!, { answer: succeeded() });
      at.webhookId = await at.hand.create();
      await line(1, LATER);
      await hurry(2);
      await hurry(2, at.ids.next());
      expect(await takeQueue(LATER - 1)).toEqual([]);
    });

    it('are not hurried after a failure, nor put off', async () => {
      const { store } = current();
      await line(3, NOON - 1);
      await hurry(3);
      const [queue] = await takeQueue(NOON);
      expect(queue).toMatchObject({ dueAt: NOON - 1 });
      await store.schedule.settle(queue!, { dueAt: LATER, step: 1 });
      await hurry(3);
      expect(await takeQueue(LATER - 1)).toEqual([]);
    });
  });

  it('that came while their queue was worked off are not forgotten', async () => {
    const { store } = current();
    await line(1);
    const [queue] = await takeQueue(NOON);
    await line(1);
    await store.schedule.settle(queue!, null);
    const [again] = await takeQueue(NOON);
    await store.schedule.settle(again!, null);
    expect(await takeQueue(LATER)).toEqual([]);
  });

  it('may be put there later, to stand where they would have stood', async () => {
    const at = current();
    const alone = await at.oweOne();
    const [next] = await line(1, LATER);
    await at.ledger.queue([alone], NOON);
    expect(await queued()).toEqual([alone, next]);
    expect(await due()).toEqual([]);
  });

  it('hurry their queue when the first of them is put there again: somebody asked for it', async () => {
    const at = current();
    const { store } = at;
    const [first, second] = await line(2);
    const [queue] = await takeQueue(NOON);
    // In somebody's hands it is that one's to say when it goes on.
    await at.ledger.queue([first!], NOON);
    await store.schedule.settle(queue!, { dueAt: LATER, step: 2 });
    await at.ledger.queue([second!], NOON);
    expect(await takeQueue(NOON)).toEqual([]);
    await at.ledger.queue([second!, first!], NOON);
    expect(await takeQueue(NOON)).toMatchObject([{ dueAt: NOON, step: 0 }]);
  });

  it('wait for an older one that was held and is let go, or is on the road', async () => {
    const at = current();
    const awaitsOlder = async (now = NOON) => {
      const terms = { now, leaseMs: 30_000, limit: 1, maxBytes: 1e9 };
      return (await at.ledger.queued(at.webhookId, terms)).awaitsOlder;
    };
    const [older] = await at.owe(1);
    const [next] = await line(1);
    const elsewhere = await at.hand.create();
    await at.ledger.postpone([{ id: older!, dueAt: NOON + 30_000 }]);
    expect(await awaitsOlder()).toBe(true);
    await at.ledger.postpone([{ id: older!, dueAt: NOON + 30_001 }]);
    expect(await awaitsOlder()).toBe(false);
    // Overdue for so long it may never come.
    expect(await awaitsOlder(NOON + 30_001 + 600_000)).toBe(false);
    await at.hand.disable(at.webhookId);
    await at.ledger.park([older!], NOON);
    expect(await awaitsOlder()).toBe(true);
    await at.ledger.suppress([{ id: next!, reason: 'owner-plan' }]);
    expect(await awaitsOlder()).toBe(false);
    at.webhookId = elsewhere;
    await line(1);
    expect(await awaitsOlder()).toBe(false);
  });

  it('that are put there make a queue, due when they say', async () => {
    const at = current();
    const ids = await at.owe(2);
    await at.ledger.queue(ids, LATER);
    expect(await takeQueue(LATER - 1)).toEqual([]);
    expect(await takeQueue(LATER)).toMatchObject([{ webhookId: at.webhookId, dueAt: LATER }]);
  });

  it('are not put there when they are done, or held', async () => {
    const at = current();
    const [done, held] = await at.owe(2);
    await settle(done!, { answer: succeeded() });
    await at.hand.disable(at.webhookId);
    await at.ledger.park([held!], NOON);
    await at.ledger.queue([done!, held!], NOON);
    expect(await queued()).toEqual([]);
    expect(await at.standing(held!)).toMatchObject({ state: 'held' });
    expect(await takeQueue(LATER)).toEqual([]);
  });

  it('keep their place when they fail, and leave it when they arrive', async () => {
    const at = current();
    const [a, b] = await line(2);
    await settle(a!, { answer: refused(), verdict: { state: 'pending', dueAt: null } });
    expect(
      await at.ledger.queued(at.webhookId, { ...AS_OF_NOON, limit: 10, maxBytes: 1e9 }),
    ).toMatchObject({
      deliveries: [
        { id: a, attempt: 2 },
        { id: b, attempt: 1 },
      ],
      rest: null,
    });
    await settle(a!, { attempt: 2, answer: succeeded() });
    expect(await queued()).toEqual([b]);
  });

  it('end when they are not made, and say why', async () => {
    const at = current();
    const [a, b, c] = await line(3);
    await at.ledger.suppress([
      { id: a!, reason: 'nothing-to-tell' },
      { id: c!, reason: 'owner-plan' },
    ]);
    expect(await queued()).toEqual([b]);
    expect(await at.standing(a!)).toEqual({ state: 'suppressed', attempts: 0, dueAt: null });
    const { deliveries } = at.store;
    expect(await deliveries.find('acme', a!)).toMatchObject({ reason: 'nothing-to-tell' });
    expect(await deliveries.find('acme', b!)).toMatchObject({ reason: null });
    expect(await deliveries.find('acme', c!)).toMatchObject({ reason: 'owner-plan' });
  });

  it('end so only while they are owed', async () => {
    const at = current();
    const [done, alone] = await at.owe(2);
    await settle(done!, { answer: succeeded() });
    const reason = 'nothing-to-tell';
    await at.ledger.suppress([done!, alone!, at.ids.next()].map((id) => ({ id, reason })));
    expect(await at.standing(done!)).toMatchObject({ state: 'succeeded' });
    expect(await at.standing(alone!)).toEqual({ state: 'suppressed', attempts: 0, dueAt: null });
    expect(await due()).toEqual([]);
  });
};
