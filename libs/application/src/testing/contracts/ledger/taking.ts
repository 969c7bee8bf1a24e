import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AccountScope } from '../../../ports/ledger.js';
import { succeeded, settledAttempt } from '../../examples.js';
import { NOON } from '../../fake-clock.js';
import { DAY, LEASE, type LedgerAtHand } from './ledger-at-hand.js';

const NEXT = LEASE + 30_000;

export const takingContract = (current: () => LedgerAtHand): void => {
  const take = (now = LEASE, limit = 100) =>
    current().ledger.takeDue({ now, leaseUntil: now + 30_000, limit });
  const claim = (id: string, attempt: number, leaseUntil: number, now = NOON) =>
    current().ledger.claim([{ id, attempt, leaseUntil }], { now, leaseUntil: now + 30_000 });

  it('is nothing before its time', async () => {
    await current().oweOne();
    expect(await take(LEASE - 1)).toEqual([]);
  });

  it('is taken whole, with a new lease', async () => {
    const at = current();
    const data = '{"b": 1, "a": 12345678901234567890, "text": "Größe 😀", "b": 2}';
    const event = at.event({ project: null }, data);
    await at.keep([event]);
    const [delivery] = event.deliveries;

    expect(await take()).toEqual([
      {
        ...{ id: delivery!.id, webhookId: delivery!.webhookId },
        ...{ attempt: 1, leaseUntil: NEXT },
        event: { ...event.event, data, details: null },
      },
    ]);
    expect(await at.standing(delivery!.id)).toMatchObject({ state: 'pending', dueAt: NEXT });
  });

  it('has null for data that the event had not', async () => {
    const at = current();
    await at.keep([{ ...at.event(), data: [0, 0] }]);
    expect(await take()).toMatchObject([{ event: { data: 'null' } }]);
  });

  it('is taken once until its lease runs out again', async () => {
    const id = await current().oweOne();
    expect(await take()).toHaveLength(1);
    expect(await take(NEXT - 1)).toEqual([]);
    expect(await take(NEXT)).toMatchObject([{ id }]);
  });

  it('is taken longest due first, up to a limit', async () => {
    const at = current();
    const ids: string[] = [];
    for (const after of [2, 0, 1]) ids.push(await at.oweOne({ leaseUntil: LEASE + after }));
    const first = await take(LEASE + 5, 2);
    expect(first.map(({ id }) => id).sort()).toEqual([ids[1]!, ids[2]!].sort());
    expect(await take(LEASE + 5, 2)).toMatchObject([{ id: ids[0] }]);
  });

  it('is taken of one account alone, or of all but some', async () => {
    const at = current();
    const accounts = ['a', 'acme', 'b', 'c', 'É', 'Z'];
    const due = new Map<string, string>();
    for (const account of accounts) {
      const event = at.event({ account });
      await at.keep([event]);
      due.set(account, event.deliveries[0]!.id);
    }
    const takeOf = async (of: AccountScope, limit = 100) => {
      const taken = await at.ledger.takeDue({ now: LEASE, leaseUntil: LEASE, limit, of });
      return new Set(taken.map(({ event }) => event.account));
    };
    expect(await takeOf({ only: 'b' })).toEqual(new Set(['b']));
    expect(await takeOf({ only: 'd' })).toEqual(new Set());
    expect(await takeOf({ not: [] })).toEqual(new Set(accounts));
    expect(await takeOf({ not: ['b'] })).toEqual(new Set(['a', 'acme', 'c', 'É', 'Z']));
    expect(await takeOf({ not: ['Z', 'a', 'É', 'd'] })).toEqual(new Set(['acme', 'b', 'c']));
    expect((await takeOf({ not: ['acme', 'b'] }, 2)).size).toBe(2);
    expect(await takeOf({ not: accounts })).toEqual(new Set());
  });

  it('is taken of others longest due first', async () => {
    const at = current();
    const ids: string[] = [];
    for (const [account, after] of [
      ['a', 1],
      ['b', 0],
      ['c', 0],
      ['d', 2],
    ] as const) {
      const event = at.event({ account });
      await at.keep([event], { leaseUntil: LEASE + after });
      ids.push(event.deliveries[0]!.id);
    }
    const terms = { now: LEASE + 5, leaseUntil: NEXT, limit: 2, of: { not: ['b'] } };
    const taken = await at.ledger.takeDue(terms);
    expect(taken.map(({ id }) => id).sort()).toEqual([ids[0]!, ids[2]!].sort());
  });

  it('is never taken by two at the same time', async () => {
    const at = current();
    const ids = await at.owe(60);
    const taken = (await Promise.all(Array.from({ length: 8 }, () => take(LEASE, 10)))).flat();
    expect(new Set(taken.map(({ id }) => id)).size).toBe(taken.length);
    let rest = await take(LEASE, 10);
    const all = [...taken];
    while (rest.length > 0) {
      all.push(...rest);
      rest = await take(LEASE, 10);
    }
    expect(all.map(({ id }) => id).sort()).toEqual([...ids].sort());
  });

  it('can be claimed by whoever holds its lease, which is then a new one', async () => {
    const at = current();
    const id = await at.oweOne();
    expect(await claim(id, 1, LEASE)).toEqual(new Set([id]));
    expect(await at.standing(id)).toMatchObject({ dueAt: NOON + 30_000 });
  });

  it('cannot be claimed with a lease that another has replaced', async () => {
    const id = await current().oweOne();
    await take();
    expect(await claim(id, 1, LEASE, LEASE)).toEqual(new Set());
  });

  it('can be claimed with any lease once it is due', async () => {
    const id = await current().oweOne();
    await take();
    expect(await claim(id, 1, LEASE, NEXT)).toEqual(new Set([id]));
    expect(await take(NEXT)).toEqual([]);
  });

  it('is claimed by one of many who hold the same lease and are late', async () => {
    const at = current();
    const id = await at.oweOne();
    const claims = await Promise.all(
      Array.from({ length: 6 }, (_, n) => claim(id, 1, LEASE, LEASE + n)),
    );
    expect(claims.filter((claimed) => claimed.has(id))).toHaveLength(1);
  });

  it('cannot be claimed for an attempt that was made', async () => {
    const at = current();
    const id = await at.oweOne();
    const dueAt = NOON + 5_000;
    await at.ledger.settle([
      settledAttempt({
        ...{ deliveryId: id, webhookId: at.webhookId },
        verdict: { state: 'pending', dueAt },
      }),
    ]);
    expect(await claim(id, 1, LEASE, dueAt)).toEqual(new Set());
    expect(await claim(id, 2, dueAt)).toEqual(new Set([id]));
  });

  it('cannot be claimed when it is done, or was never owed', async () => {
    const at = current();
    const id = await at.oweOne();
    await at.ledger.settle([
      settledAttempt({ deliveryId: id, webhookId: at.webhookId, answer: succeeded() }),
    ]);
    expect(await claim(id, 1, LEASE, LEASE + DAY)).toEqual(new Set());
    expect(await claim(at.ids.next(), 1, LEASE, LEASE)).toEqual(new Set());
  });

  it('keeps its lease to the millisecond', async () => {
    const at = current();
    const instants = fc.integer({ min: NOON, max: NOON + 10 * 365 * DAY });
    await fc.assert(
      fc.asyncProperty(instants, async (leaseUntil) => {
        const id = await at.oweOne({ leaseUntil });
        expect(await claim(id, 1, leaseUntil, leaseUntil - 1)).toEqual(new Set([id]));
      }),
      { numRuns: 30 },
    );
  });

  it('is what was kept and not announced, once it is hastened', async () => {
    const at = current();
    const [hurried, other] = [at.event({ id: 'hurried' }), at.event({ id: 'other' })];
    await at.keep([hurried, other]);
    await at.ledger.hasten([hurried.event, at.event({ id: 'unknown' }).event], NOON);
    expect(await take(NOON)).toMatchObject([{ id: hurried.deliveries[0]!.id }]);
  });

  it('is nothing that was attempted already, however it is hastened', async () => {
    const at = current();
    const [waiting, done] = [at.event({ id: 'waiting' }), at.event({ id: 'done' })];
    await at.keep([waiting, done]);
    await at.ledger.settle([
      settledAttempt({
        ...{ deliveryId: waiting.deliveries[0]!.id, webhookId: at.webhookId },
        verdict: { state: 'pending', dueAt: LEASE },
      }),
      settledAttempt({
        ...{ deliveryId: done.deliveries[0]!.id, webhookId: at.webhookId },
        answer: succeeded(),
      }),
    ]);
    await at.ledger.hasten([waiting.event, done.event], NOON);
    expect(await take(NOON)).toEqual([]);
  });
};
