import { afterEach, beforeEach, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Appointment, Chore, Schedule, TakenAppointment } from '../../ports/schedule.js';
import { NOON } from '../fake-clock.js';
import { SequentialIds } from '../sequential-ids.js';
import { WebhookHand } from '../webhook-hand.js';
import type { MadeStore } from './store-under-test.js';

const MINUTE = 60_000;

export const scheduleContract = (make: () => Promise<MadeStore>): void => {
  const ids = new SequentialIds();
  let store: MadeStore;
  let schedule: Schedule;
  let webhookId: string;
  beforeEach(async () => {
    store = await make();
    ({ schedule } = store);
    webhookId = ids.next();
  });
  afterEach(() => store.teardown());

  const appointment = (given: Partial<Appointment> = {}): Appointment => ({
    ...{ webhookId, chore: 'heartbeat', dueAt: NOON, step: 0 },
    ...given,
  });
  const put = (given: Partial<Appointment> = {}) => schedule.put([appointment(given)]);
  const take = (now = NOON, chore: Chore = 'heartbeat', limit = 100) =>
    schedule.take(chore, { now, leaseUntil: now + MINUTE, limit });
  const taken = async (now = NOON): Promise<TakenAppointment> => {
    const [one, ...others] = await take(now);
    expect(others).toEqual([]);
    if (!one) throw new Error('nothing was due');
    return one;
  };

  it('has nothing before its time, and then what was asked for', async () => {
    await put({ dueAt: NOON + 1, step: 3 });
    expect(await take(NOON)).toEqual([]);
    expect(await take(NOON + 1)).toEqual([
      {
        ...{ webhookId, chore: 'heartbeat', dueAt: NOON + 1, step: 3 },
        ...{ leaseUntil: NOON + 1 + MINUTE, asked: expect.any(Number), account: '' },
      },
    ]);
  });

  it('keeps the chores of a webhook apart', async () => {
    await schedule.put([appointment({ chore: 'healing' }), appointment({ chore: 'verification' })]);
    expect(await take(NOON, 'heartbeat')).toEqual([]);
    expect(await take(NOON, 'healing')).toMatchObject([{ chore: 'healing' }]);
    expect(await take(NOON, 'verification')).toMatchObject([{ chore: 'verification' }]);
  });

  it('has one appointment of a webhook for a chore, which is moved when it is made again', async () => {
    await put({ step: 4 });
    await put({ dueAt: NOON + MINUTE, step: 1 });
    expect(await take(NOON)).toEqual([]);
    expect(await take(NOON + MINUTE)).toMatchObject([{ dueAt: NOON + MINUTE, step: 1 }]);
  });

  it('resumes what waits, as if it had not been tried yet', async () => {
    await put({ dueAt: NOON + MINUTE, step: 4 });
    await schedule.resume(webhookId, 'heartbeat', NOON);
    await schedule.resume(webhookId, 'queue', NOON);
    expect(await take(NOON)).toMatchObject([{ dueAt: NOON, step: 0 }]);
    expect(await take(NOON, 'queue')).toEqual([]);
  });

  it.each([[{ dueAt: NOON + MINUTE, step: 3 }], [null]])(
    'resumes what somebody has in hand once that is settled, whatever is settled: %j',
    async (next) => {
      await put();
      const inHand = await taken();
      await schedule.resume(webhookId, 'heartbeat', NOON + 1);
      expect(await take(NOON + 2)).toEqual([]);
      await schedule.settle(inHand, next);
      expect(await take(NOON + 2)).toMatchObject([{ dueAt: NOON + 1, step: 0 }]);
    },
  );

  it('resumes what somebody has in hand when that lease is over', async () => {
    await put();
    const inHand = await taken();
    await schedule.resume(webhookId, 'heartbeat', NOON + 1);
    expect(await take(inHand.leaseUntil - 1)).toEqual([]);
    expect(await take(inHand.leaseUntil)).toMatchObject([{ dueAt: NOON + 1, step: 0 }]);
  });

  it('gives what is longest due first, up to a limit', async () => {
    const webhooks = [2, 0, 1].map((after) => ({ webhookId: ids.next(), dueAt: NOON + after }));
    await schedule.put(webhooks.map((one) => appointment(one)));
    const first = await take(NOON + 5, 'heartbeat', 2);
    const oldest = [webhooks[1]!.webhookId, webhooks[2]!.webhookId];
    expect(first.map((one) => one.webhookId).sort()).toEqual(oldest.sort());
    expect(await take(NOON + 5)).toMatchObject([{ webhookId: webhooks[0]!.webhookId }]);
  });

  it('names the accounts, and leaves out those that are to wait', async () => {
    const hand = new WebhookHand(store.transactions, ids);
    const [large, small] = [await hand.create({}, 'large'), await hand.create({}, 'small')];
    await schedule.put([large, small, webhookId].map((one) => appointment({ webhookId: one })));
    const terms = { now: NOON, leaseUntil: NOON + MINUTE, limit: 100 };
    const others = await schedule.take('heartbeat', { ...terms, notOf: ['large', 'nobody'] });
    expect(others.map((one) => one.account).sort()).toEqual(['', 'small']);
    expect(await take()).toMatchObject([{ webhookId: large, account: 'large' }]);
  });

  it('gives it once until the lease is over', async () => {
    await put();
    expect(await take(NOON)).toHaveLength(1);
    expect(await take(NOON + MINUTE - 1)).toEqual([]);
    expect(await take(NOON + MINUTE)).toHaveLength(1);
  });

  it('never gives it to two at the same time', async () => {
    const webhooks = Array.from({ length: 40 }, () => ids.next());
    await schedule.put(webhooks.map((one) => appointment({ webhookId: one })));
    const all: TakenAppointment[] = [];
    for (let round: TakenAppointment[] | null = null; round === null || round.length > 0;) {
      const turns = Array.from({ length: 6 }, () => take(NOON, 'heartbeat', 10));
      round = (await Promise.all(turns)).flat();
      all.push(...round);
    }
    expect(all.map((one) => one.webhookId).sort()).toEqual(webhooks.sort());
  });

  it('makes the next appointment when one is kept', async () => {
    await put();
    await schedule.settle(await taken(), { dueAt: NOON + 10, step: 7 });
    expect(await take(NOON + 9)).toEqual([]);
    expect(await taken(NOON + 10)).toMatchObject({ dueAt: NOON + 10, step: 7 });
  });

  it('makes none when there is to be none', async () => {
    await put();
    await schedule.settle(await taken(), null);
    expect(await take(NOON + 100 * MINUTE)).toEqual([]);
  });

  it('strikes out these chores of this webhook', async () => {
    const other = ids.next();
    await schedule.put([
      ...[appointment(), appointment({ chore: 'healing' })],
      appointment({ webhookId: other }),
    ]);
    await schedule.cancel(webhookId, ['heartbeat', 'verification']);
    expect(await take()).toMatchObject([{ webhookId: other }]);
    expect(await take(NOON, 'healing')).toHaveLength(1);
  });

  it('does not bring back what was struck out while somebody was at it', async () => {
    await put();
    const one = await taken();
    await schedule.cancel(webhookId, ['heartbeat']);
    await schedule.settle(one, { dueAt: NOON, step: 1 });
    expect(await take(NOON + MINUTE)).toEqual([]);
  });

  it('heeds only who took it last', async () => {
    await put();
    const late = await taken(NOON);
    const current = await taken(NOON + MINUTE);
    await schedule.settle(late, null);
    await schedule.settle(late, { dueAt: NOON, step: 5 });
    expect(await take(NOON + MINUTE)).toEqual([]);
    await schedule.settle(current, { dueAt: NOON + 2 * MINUTE, step: 1 });
    expect(await taken(NOON + 2 * MINUTE)).toMatchObject({ step: 1 });
  });

  it.each([
    ['the next', { dueAt: NOON + 60 * MINUTE, step: 9 }],
    ['none', null],
  ])(
    'keeps one that was made anew while somebody was at the former, who makes %s',
    async (_, next) => {
      await put({ step: 3 });
      const former = await taken();
      await put({ dueAt: NOON + 5, step: 0 });
      await schedule.settle(former, next);
      expect(await take(NOON + 4)).toEqual([]);
      expect(await taken(NOON + 5)).toMatchObject({ dueAt: NOON + 5, step: 0 });
    },
  );

  it('keeps times to the millisecond', async () => {
    const instants = fc.integer({ min: NOON, max: NOON + 10 * 365 * 1_440 * MINUTE });
    await fc.assert(
      fc.asyncProperty(instants, fc.nat(MINUTE), async (dueAt, leaseMs) => {
        await put({ dueAt });
        const terms = { now: dueAt, leaseUntil: dueAt + leaseMs + 1, limit: 1 };
        const [one] = await schedule.take('heartbeat', terms);
        expect(one).toMatchObject({ dueAt, leaseUntil: dueAt + leaseMs + 1 });
        await schedule.settle(one!, null);
        expect(await take(dueAt + leaseMs + 1)).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
};
