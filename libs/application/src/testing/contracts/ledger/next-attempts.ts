import { expect, it } from '@jest/globals';
import { ACCOUNT, settledAttempt, succeeded } from '../../examples.js';
import { NOON } from '../../fake-clock.js';
import type { LedgerAtHand } from './ledger-at-hand.js';

const MINUTE = 60_000;

export const nextAttemptsContract = (current: () => LedgerAtHand): void => {
  const fail = (deliveryId: string, dueAt: number | null, webhookId = current().webhookId) =>
    current().ledger.settle([
      settledAttempt({ deliveryId, webhookId, verdict: { state: 'pending', dueAt } }),
    ]);
  const nextAttempt = async (webhookId = current().webhookId) => {
    const view = await current().store.webhooks.find(ACCOUNT, webhookId);
    return view?.nextAttemptAt == null ? null : Date.parse(view.nextAttemptAt);
  };

  it('is not due of what is owed for the first time', async () => {
    await current().owe(2);
    expect(await nextAttempt()).toBeNull();
  });

  it('is due when the first of those that failed is', async () => {
    const [a, b, c] = await current().owe(4);
    await fail(a!, NOON + 9 * MINUTE);
    await fail(b!, NOON + 5 * MINUTE);
    await fail(c!, NOON + 7 * MINUTE);
    expect(await nextAttempt()).toBe(NOON + 5 * MINUTE);
  });

  it('is due after the lease of one that is being attempted', async () => {
    const id = await current().oweOne();
    await fail(id, NOON);
    await current().ledger.takeDue({ now: NOON, leaseUntil: NOON + MINUTE, limit: 5 });
    expect(await nextAttempt()).toBe(NOON + MINUTE);
  });

  it('is not due once all is well, and not while the webhook is disabled', async () => {
    const { hand, ledger, webhookId } = current();
    const id = await current().oweOne();
    await fail(id, NOON);
    await hand.disable(webhookId);
    expect(await nextAttempt()).toBeNull();
    await hand.enable(webhookId);
    expect(await nextAttempt()).toBe(NOON);
    const success = { answer: succeeded(), verdict: { state: 'succeeded' } } as const;
    await ledger.settle([settledAttempt({ deliveryId: id, webhookId, attempt: 2, ...success })]);
    expect(await nextAttempt()).toBeNull();
  });

  it('is due with its queue, when that holds something that failed', async () => {
    const { ledger, store, webhookId } = current();
    const [first, second] = await current().owe(2);
    await ledger.queue([first!, second!], NOON);
    expect(await nextAttempt()).toBeNull();
    await fail(first!, null);
    const appointment = { webhookId, chore: 'queue', dueAt: NOON + MINUTE, step: 1 } as const;
    await store.transactions.run(({ schedule }) => schedule.put([appointment]));
    expect(await nextAttempt()).toBe(NOON + MINUTE);
    await store.transactions.run(({ schedule }) =>
      schedule.take('queue', { now: NOON + MINUTE, leaseUntil: NOON + 2 * MINUTE, limit: 5 }),
    );
    expect(await nextAttempt()).toBe(NOON + 2 * MINUTE);
  });

  it('is each webhook’s own, in a list of them', async () => {
    const { hand, store, webhookId: one } = current();
    const healthy = await hand.create();
    await fail(await current().oweOne(), NOON + MINUTE);
    const two = (current().webhookId = await hand.create());
    await fail(await current().oweOne(), NOON + 2 * MINUTE);
    const { items } = await store.webhooks.list(ACCOUNT, { limit: 5, after: null });
    expect(items.map(({ id, nextAttemptAt }) => [id, nextAttemptAt])).toEqual([
      [two, new Date(NOON + 2 * MINUTE).toISOString()],
      [healthy, null],
      [one, new Date(NOON + MINUTE).toISOString()],
    ]);
  });
};
