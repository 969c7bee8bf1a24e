import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Alert, FailureAlert } from '#domain';
import type { AlertedWebhook, PendingAlerts } from '../../ports/alerts.js';
import { anAlertedWebhook } from '../examples.js';
import { NOON } from '../fake-clock.js';
import { SequentialIds } from '../sequential-ids.js';
import { Gate } from '../until.js';
import type { MadeStore } from './store-under-test.js';

const MINUTE_MS = 60_000;
const LEASE_MS = 5 * MINUTE_MS;

const failure = (n: number, kind: FailureAlert['kind'] = 'attempt-failed'): FailureAlert => ({
  ...{ kind, failures: n, counted: n, limit: 10 },
  error: `500 "no" ${n}`,
});
const first = failure(1, 'first-failure');
const disabled: Alert = {
  ...{ kind: 'disabled', as: 'disabled', reason: 'failures', failures: 10 },
  error: null,
};
const recovered: Alert = { kind: 'recovered', by: 'success', failures: 3 };

export const alertsContract = (make: () => Promise<MadeStore>): void => {
  describe('the alerts of a webhook', () => {
    const ids = new SequentialIds();
    let store: MadeStore;
    let webhook: AlertedWebhook;

    beforeEach(async () => {
      store = await make();
      webhook = anAlertedWebhook({ id: ids.next() });
    });
    afterEach(() => store.teardown());

    const add = (at: number, ...alerts: readonly Alert[]) =>
      store.transactions.run(({ alerts: desk }) => desk.add(webhook, alerts, at));
    const hasTold = (id = webhook.id) =>
      store.transactions.run(({ alerts: desk }) => desk.hasTold(id));
    const take = (now: number, limit = 10) =>
      store.alerts.take({ now, leaseUntil: now + LEASE_MS, limit });
    const takeOne = async (now: number): Promise<PendingAlerts> => {
      const taken = await take(now);
      expect(taken).toHaveLength(1);
      return taken[0]!;
    };
    const mail = async (now: number): Promise<PendingAlerts> => {
      const taken = await takeOne(now);
      await store.alerts.settle(taken, { at: now, as: 'mailed' });
      return taken;
    };

    it('are due at once when none was mailed before, with all that there is to say', async () => {
      await add(NOON, first);
      expect(await take(NOON - 1)).toEqual([]);
      const taken = await takeOne(NOON);
      expect(taken).toEqual({
        webhook,
        kinds: [{ count: 1, firstAt: NOON, lastAt: NOON, last: first }],
        lastId: expect.any(String),
        tries: 0,
        leaseUntil: NOON + LEASE_MS,
      });
    });

    it('are summed up by their kinds, those that came last at the end', async () => {
      await add(NOON, failure(1), failure(1, 'half-way'), failure(2));
      await add(NOON + 5, failure(3, 'ninety'), failure(4));
      const { kinds } = await takeOne(NOON + 10);
      expect(kinds).toEqual([
        { count: 1, firstAt: NOON, lastAt: NOON, last: failure(1, 'half-way') },
        { count: 1, firstAt: NOON + 5, lastAt: NOON + 5, last: failure(3, 'ninety') },
        { count: 3, firstAt: NOON, lastAt: NOON + 5, last: failure(4) },
      ]);
    });

    it('say of the webhook what it was when the last of them was recorded', async () => {
      await add(NOON, first);
      webhook = { ...webhook, name: 'New', emails: [], rule: { everyMs: 1, fallback: 'nobody' } };
      await add(NOON, failure(2));
      expect((await takeOne(NOON)).webhook).toEqual(webhook);
    });

    it('are told once', async () => {
      await add(NOON, first);
      await mail(NOON);
      expect(await take(NOON + 24 * 60 * MINUTE_MS)).toEqual([]);
    });

    it('wait for their turn after a mail, and then come all together', async () => {
      await add(NOON, first);
      await mail(NOON);
      await add(NOON + MINUTE_MS, failure(2));
      await add(NOON + 2 * MINUTE_MS, failure(3));
      const turn = NOON + webhook.rule.everyMs;
      expect(await take(turn - 1)).toEqual([]);
      expect((await takeOne(turn)).kinds).toMatchObject([{ count: 2 }]);
    });

    it('are due at once again when the last mail is long ago', async () => {
      await add(NOON, first);
      await mail(NOON);
      const later = NOON + 2 * webhook.rule.everyMs;
      await add(later, failure(2));
      expect(await take(later - 1)).toEqual([]);
      await takeOne(later);
    });

    it('do not wait when they say that it was stopped', async () => {
      await add(NOON, first);
      await mail(NOON);
      await add(NOON + 1, failure(9), disabled);
      expect((await takeOne(NOON + 1)).kinds).toMatchObject([
        { last: failure(9) },
        { last: disabled },
      ]);
    });

    it('that come while others are told are told next', async () => {
      await add(NOON, first);
      const taken = await takeOne(NOON);
      await add(NOON + 1, failure(2));
      await store.alerts.settle(taken, { at: NOON + 2, as: 'mailed' });
      const turn = NOON + 2 + webhook.rule.everyMs;
      expect(await take(turn - 1)).toEqual([]);
      expect((await takeOne(turn)).kinds).toMatchObject([{ count: 1, last: failure(2) }]);
    });

    it('that say meanwhile that it was stopped are told right after', async () => {
      await add(NOON, first);
      const taken = await takeOne(NOON);
      await add(NOON + 1, disabled);
      expect(await take(NOON + 1)).toEqual([]);
      await store.alerts.settle(taken, { at: NOON + 2, as: 'mailed' });
      expect((await takeOne(NOON + 2)).kinds).toMatchObject([{ last: disabled }]);
    });

    it('that nobody wants to know hold up no others', async () => {
      await add(NOON, first);
      await store.alerts.settle(await takeOne(NOON), { at: NOON, as: 'untold' });
      await add(NOON + 1, failure(2));
      await takeOne(NOON + 1);
    });

    it('are taken by one alone, until the lease ends', async () => {
      await add(NOON, first);
      const takers = await Promise.all([take(NOON), take(NOON), take(NOON)]);
      expect(takers.flat()).toHaveLength(1);
      await add(NOON + 1, failure(2), disabled);
      expect(await take(NOON + LEASE_MS - 1)).toEqual([]);
      expect((await takeOne(NOON + LEASE_MS)).kinds).toHaveLength(3);
    });

    it('are due again later when they could not be mailed, and remember how often', async () => {
      await add(NOON, first);
      const terms = { until: NOON + MINUTE_MS, error: 'no connection' };
      await store.alerts.putOff(await takeOne(NOON), terms);
      await add(NOON + 1, failure(2));
      expect(await take(NOON + MINUTE_MS - 1)).toEqual([]);
      const again = await takeOne(NOON + MINUTE_MS);
      expect(again).toMatchObject({ tries: 1, kinds: [{ last: first }, { last: failure(2) }] });
      await store.alerts.putOff(again, { until: NOON + 2 * MINUTE_MS, error: 'still' });
      const mailed = await mail(NOON + 2 * MINUTE_MS);
      expect(mailed).toMatchObject({ tries: 2 });
      await add(NOON + 3 * MINUTE_MS, disabled);
      expect(await takeOne(NOON + 3 * MINUTE_MS)).toMatchObject({ tries: 0 });
    });

    it('are not put off by one whose lease has ended', async () => {
      await add(NOON, first);
      const slow = await takeOne(NOON);
      const fast = await takeOne(NOON + LEASE_MS);
      await store.alerts.putOff(slow, { until: NOON, error: 'too late' });
      expect(await take(NOON + LEASE_MS)).toEqual([]);
      await store.alerts.settle(fast, { at: NOON + LEASE_MS, as: 'mailed' });
      expect(await take(NOON + 9 * LEASE_MS)).toEqual([]);
    });

    it('come a few webhooks at a time, those that are due first', async () => {
      const later = anAlertedWebhook({ id: ids.next() });
      const sooner = anAlertedWebhook({ id: ids.next() });
      await store.transactions.run(async ({ alerts: desk }) => {
        await desk.add(sooner, [first], NOON);
        await desk.add(later, [first], NOON + 1);
      });
      const taken = [...(await take(NOON + 1, 1)), ...(await take(NOON + 1, 1))];
      expect(taken.map((each) => each.webhook.id)).toEqual([sooner.id, later.id]);
    });

    it('stand or fall with their transaction', async () => {
      const failing = store.transactions.run(async ({ alerts: desk }) => {
        await desk.add(webhook, [first], NOON);
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await take(NOON)).toEqual([]);
      expect(await hasTold()).toBe(false);
    });

    it('are not left behind by one who records at the same time', async () => {
      const [recorded, committing] = [new Gate(), new Gate()];
      const slow = store.transactions.run(async ({ alerts: desk }) => {
        await desk.add(webhook, [failure(1)], NOON);
        recorded.open();
        await committing.passed;
      });
      await recorded.passed;
      const fast = add(NOON, failure(2));
      committing.open();
      await Promise.all([slow, fast]);
      expect((await mail(NOON)).kinds).toMatchObject([{ count: 2, last: failure(2) }]);
    });

    it('are remembered as told until it recovers', async () => {
      expect(await hasTold()).toBe(false);
      await add(NOON, first);
      expect(await hasTold()).toBe(true);
      await mail(NOON);
      expect(await hasTold()).toBe(true);
      expect(await hasTold(ids.next())).toBe(false);
      await add(NOON, recovered);
      expect(await hasTold()).toBe(false);
      await add(NOON, recovered, first);
      expect(await hasTold()).toBe(true);
    });

    it('are forgotten once they were settled long ago, and no sooner', async () => {
      await add(NOON, first);
      await store.alerts.forget(NOON + MINUTE_MS);
      await mail(NOON + 1);
      await add(NOON + 2, disabled);
      await store.alerts.forget(NOON + MINUTE_MS);
      expect((await takeOne(NOON + 2)).kinds).toMatchObject([{ last: disabled }]);
      expect(await hasTold()).toBe(true);
    });
  });
};
