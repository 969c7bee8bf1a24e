import { expect, it } from '@jest/globals';
import { settledAttempt, succeeded } from '../../examples.js';
import { NOON } from '../../fake-clock.js';
import type { LedgerAtHand } from './ledger-at-hand.js';

export const puttingBackContract = (current: () => LedgerAtHand): void => {
  const hold = async (count: number): Promise<readonly string[]> => {
    const at = current();
    const ids = await at.owe(count);
    await at.hand.disable(at.webhookId);
    await at.ledger.park(ids, NOON);
    return ids;
  };
  const states = async (ids: readonly string[]) => {
    const all = await Promise.all(ids.map((id) => current().standing(id)));
    return all.map(({ state }) => state);
  };
  const done = async (id: string) => {
    const { ledger, webhookId } = current();
    await ledger.settle([settledAttempt({ deliveryId: id, webhookId, answer: succeeded() })]);
  };

  it('for later is due then, and no attempt was made', async () => {
    const at = current();
    const [a, b] = await at.owe(2);
    await at.ledger.postpone([
      { id: a!, dueAt: NOON + 1 },
      { id: b!, dueAt: NOON + 2 },
    ]);
    const pending = { state: 'pending', attempts: 0 };
    expect(await at.standing(a!)).toEqual({ ...pending, dueAt: NOON + 1 });
    expect(await at.standing(b!)).toEqual({ ...pending, dueAt: NOON + 2 });
  });

  it('for later stays done when it is done', async () => {
    const at = current();
    const id = await at.oweOne();
    await done(id);
    await at.ledger.postpone([{ id, dueAt: NOON }]);
    expect(await at.standing(id)).toEqual({ state: 'succeeded', attempts: 1, dueAt: null });
  });

  it('is held while its webhook is disabled', async () => {
    const [id] = await hold(1);
    expect(await current().standing(id!)).toEqual({ state: 'held', attempts: 0, dueAt: null });
  });

  it('is cancelled when its webhook is deleted', async () => {
    const at = current();
    const id = await at.oweOne();
    await at.hand.delete(at.webhookId);
    await at.ledger.park([id], NOON);
    expect(await at.standing(id)).toEqual({ state: 'cancelled', attempts: 0, dueAt: null });
  });

  it('is due at once when its webhook was enabled meanwhile', async () => {
    const at = current();
    const id = await at.oweOne();
    await at.ledger.park([id], NOON);
    expect(await at.standing(id)).toEqual({ state: 'pending', attempts: 0, dueAt: NOON });
  });

  it('stays done when it is done', async () => {
    const at = current();
    const id = await at.oweOne();
    await done(id);
    await at.hand.disable(at.webhookId);
    await at.ledger.park([id], NOON);
    expect(await states([id])).toEqual(['succeeded']);
  });

  it('stays done when it was done, and only asked for again', async () => {
    const at = current();
    const [held, cancelled] = await at.owe(2);
    for (const deliveryId of [held!, cancelled!]) {
      const again = { state: 'pending', dueAt: NOON } as const;
      const success = { deliveryId, webhookId: at.webhookId, answer: succeeded(), verdict: again };
      await at.ledger.settle([settledAttempt(success)]);
    }
    await at.hand.disable(at.webhookId);
    await at.ledger.park([held!], NOON);
    await at.hand.delete(at.webhookId);
    await at.ledger.park([cancelled!], NOON);
    const done = { state: 'succeeded', attempts: 1, dueAt: null };
    expect([await at.standing(held!), await at.standing(cancelled!)]).toEqual([done, done]);
  });

  it('is held as long as nobody enables its webhook', async () => {
    const ids = await hold(1);
    expect(await current().ledger.release(NOON, 10)).toBe(0);
    expect(await states(ids)).toEqual(['held']);
  });

  it('flows again once its webhook is enabled', async () => {
    const at = current();
    const [id] = await hold(1);
    await at.hand.enable(at.webhookId);
    expect(await at.ledger.release(NOON + 7, 10)).toBe(1);
    expect(await at.standing(id!)).toEqual({ state: 'pending', attempts: 0, dueAt: NOON + 7 });
    expect(await at.ledger.release(NOON + 7, 10)).toBe(0);
  });

  it('flows again a few at a time', async () => {
    const at = current();
    const ids = await hold(5);
    await at.hand.enable(at.webhookId);
    const released: number[] = [];
    for (let i = 0; i < 4; i += 1) released.push(await at.ledger.release(NOON, 2));
    expect(released).toEqual([2, 2, 1, 0]);
    expect(new Set(await states(ids))).toEqual(new Set(['pending']));
  });

  it('does not flow while its webhook is disabled again', async () => {
    const at = current();
    const ids = await hold(3);
    await at.hand.enable(at.webhookId);
    await at.ledger.release(NOON, 2);
    await at.hand.disable(at.webhookId);
    expect(await at.ledger.release(NOON, 2)).toBe(0);
    expect((await states(ids)).filter((state) => state === 'held')).toHaveLength(1);
    await at.hand.enable(at.webhookId);
    expect(await at.ledger.release(NOON, 2)).toBe(1);
  });

  it('does not hinder another webhook to flow', async () => {
    const at = current();
    await hold(2);
    const other = await at.hand.create();
    at.webhookId = other;
    const theirs = await hold(2);
    await at.hand.enable(other);
    expect(await at.ledger.release(NOON, 10)).toBe(2);
    expect(await states(theirs)).toEqual(['pending', 'pending']);
  });

  it('is released once though several clocks tick', async () => {
    const at = current();
    await hold(20);
    await at.hand.enable(at.webhookId);
    let sum = 0;
    for (let round = 0; round < 20 && sum < 20; round += 1) {
      const counts = await Promise.all(Array.from({ length: 4 }, () => at.ledger.release(NOON, 5)));
      sum += counts.reduce((a, b) => a + b);
    }
    expect(sum).toBe(20);
  });
};
