import type { Verdict } from '#domain';
import { expect, it } from '@jest/globals';
import type { SettledAttempt } from '../../../ports/ledger.js';
import { kept, refused, settledAttempt, succeeded } from '../../examples.js';
import { NOON } from '../../fake-clock.js';
import { aFailure } from '../../webhook-hand.js';
import type { LedgerAtHand } from './ledger-at-hand.js';

export const settlingContract = (current: () => LedgerAtHand): void => {
  const attempted = (deliveryId: string, given: Partial<SettledAttempt> = {}) =>
    settledAttempt({ deliveryId, webhookId: current().webhookId, ...given });
  const settle = (...attempts: readonly SettledAttempt[]) => current().ledger.settle(attempts);

  it.each<[string, Verdict, number | null]>([
    ['done', { state: 'succeeded' }, null],
    ['given up', { state: 'exhausted' }, null],
    ['due again', { state: 'pending', dueAt: NOON + 5_000 }, NOON + 5_000],
  ])('leaves its delivery %s', async (_, verdict, dueAt) => {
    const id = await current().oweOne();
    expect(await settle(attempted(id, { verdict }))).toEqual(new Set([`${id}:1`]));
    expect(await current().standing(id)).toEqual({ state: verdict.state, attempts: 1, dueAt });
  });

  it('is remembered as it was', async () => {
    const at = current();
    const id = await at.oweOne();
    const request = { headers: { 'webhook-id': 'd', 'X-Token': '[hidden]' }, bytes: 17 };
    const lost = succeeded({ outcome: 'timeout', status: null, error: 'no answer within 5 s' });
    await settle(attempted(id, { answer: refused({ startedAt: NOON, request }) }));
    await settle(attempted(id, { attempt: 2, answer: { ...lost, startedAt: NOON + 1 } }));
    expect(await at.store.deliveries.attemptsOf(id)).toEqual([
      {
        number: 1,
        startedAt: new Date(NOON).toISOString(),
        durationMs: 20,
        outcome: 'http_status',
        status: 500,
        error: '500 Internal Server Error',
        request,
        response: { headers: { 'content-type': 'text/plain' }, excerpt: 'no' },
      },
      {
        number: 2,
        startedAt: new Date(NOON + 1).toISOString(),
        durationMs: 20,
        outcome: 'timeout',
        status: null,
        error: 'no answer within 5 s',
        request: null,
        response: null,
      },
    ]);
  });

  it('told a second time is no news and moves nothing', async () => {
    const at = current();
    const id = await at.oweOne();
    await settle(attempted(id, { verdict: { state: 'pending', dueAt: NOON + 5_000 } }));
    const again = attempted(id, { answer: succeeded(), verdict: { state: 'succeeded' } });
    expect(await settle(again)).toEqual(new Set());
    expect(await at.standing(id)).toMatchObject({ state: 'pending', dueAt: NOON + 5_000 });
    expect(await at.store.deliveries.attemptsOf(id)).toHaveLength(1);
  });

  it('told late does not undo a later one', async () => {
    const at = current();
    const id = await at.oweOne();
    await settle(attempted(id, { attempt: 2, answer: succeeded() }));
    await settle(attempted(id, { attempt: 1, verdict: { state: 'pending', dueAt: NOON } }));
    expect(await at.standing(id)).toEqual({ state: 'succeeded', attempts: 2, dueAt: null });
  });

  it('is news beside one that is not', async () => {
    const [a, b] = await current().owe(2);
    await settle(attempted(a!));
    expect(await settle(attempted(a!), attempted(b!), attempted(b!))).toEqual(new Set([`${b!}:1`]));
  });

  it('is news once though many tell it at the same time', async () => {
    const ids = await current().owe(5);
    const news = await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        settle(...(n % 2 ? ids : ids.toReversed()).map((id) => attempted(id))),
      ),
    );
    expect(news.map(({ size }) => size).reduce((sum, size) => sum + size)).toBe(5);
  });

  it('is refused with its batch when it cannot be stored', async () => {
    const at = current();
    const [a, b] = await at.owe(2);
    const unspeakable = attempted(b!, { answer: refused({ excerpt: 'a\u0000b' }) });
    await expect(settle(attempted(a!), unspeakable)).rejects.toThrow();
    expect(await at.standing(a!)).toMatchObject({ attempts: 0 });
  });

  it('ends well for a delivery that was held meanwhile', async () => {
    const at = current();
    const id = await at.oweOne();
    await at.hand.disable(at.webhookId);
    await at.ledger.park([id], NOON);
    await settle(attempted(id, { answer: succeeded() }));
    expect(await at.standing(id)).toEqual({ state: 'succeeded', attempts: 1, dueAt: null });
  });

  it('that succeeded is noted with its webhook, the latest of them', async () => {
    const at = current();
    const { webhookId, ledger } = at;
    await ledger.noteSuccesses(new Map([[webhookId, NOON + 2]]));
    await ledger.noteSuccesses(new Map([[webhookId, NOON + 1]]));
    expect(await at.store.webhooks.find('acme', webhookId)).toMatchObject({
      lastSuccessAt: new Date(NOON + 2).toISOString(),
    });
  });

  it('that succeeded is recorded and noted at once when no failure stands against its webhook', async () => {
    const at = current();
    const [a, b] = await at.owe(2);
    const verdict = { state: 'succeeded' } as const;
    const successes = [attempted(a!, { verdict }), attempted(b!, { attempt: 2, verdict })];
    expect(await at.ledger.settleSuccesses(successes)).toEqual(new Set());
    expect(await at.ledger.settleSuccesses(successes)).toEqual(new Set());
    expect(await at.standing(a!)).toEqual({ state: 'succeeded', attempts: 1, dueAt: null });
    expect(await at.standing(b!)).toEqual({ state: 'succeeded', attempts: 2, dueAt: null });
    expect(await at.store.deliveries.attemptsOf(a!)).toHaveLength(1);
    expect(await at.store.webhooks.find('acme', at.webhookId)).toMatchObject({
      lastSuccessAt: expect.any(String),
    });
  });

  it('that succeeded is left alone when its webhook has failures to its name', async () => {
    const at = current();
    const id = await at.oweOne();
    await at.hand.give(at.webhookId, aFailure(at.ids.next()));
    expect(await at.ledger.settleSuccesses([attempted(id)])).toEqual(new Set([at.webhookId]));
    expect(await at.standing(id)).toMatchObject({ state: 'pending', attempts: 0 });
    expect(await at.store.deliveries.attemptsOf(id)).toEqual([]);
  });

  it('that succeeded tells which webhooks have failures to their name', async () => {
    const at = current();
    const other = await at.hand.create();
    await at.hand.give(other, aFailure(at.ids.next()));
    const noted = new Map([
      [at.webhookId, NOON],
      [other, NOON],
    ]);
    expect(await at.ledger.noteSuccesses(noted)).toEqual(new Set([other]));
  });

  it('that succeeded is settled and noted in one step, and no news a second time', async () => {
    const at = current();
    const [a, b] = await at.owe(2);
    const answer = succeeded({ startedAt: NOON, durationMs: 7 });
    const successes = [a!, b!].map((id) => attempted(id, { answer }));
    expect(await at.ledger.settleSuccesses(successes)).toEqual(new Set());
    expect(await at.ledger.settleSuccesses(successes)).toEqual(new Set());
    expect(await at.standing(b!)).toEqual({ state: 'succeeded', attempts: 1, dueAt: null });
    expect(await at.store.deliveries.attemptsOf(a!)).toHaveLength(1);
    expect(await at.store.webhooks.find('acme', at.webhookId)).toMatchObject({
      lastSuccessAt: new Date(NOON + 7).toISOString(),
    });
  });

  it('that succeeded is settled though failures of another webhook are to be forgiven', async () => {
    const at = current();
    const troubled = await at.oweOne();
    await at.hand.give(at.webhookId, aFailure(at.ids.next()));
    const fine = await at.hand.create();
    const event = kept(at.ids, [fine], { id: at.ids.next() });
    await at.ledger.keep([event], { copiesSince: 0, leaseUntil: NOON });
    const well = event.deliveries[0]!.id;
    const answer = succeeded();
    const successes = [
      attempted(well, { answer, webhookId: fine }),
      attempted(troubled, { answer }),
    ];
    expect(await at.ledger.settleSuccesses(successes)).toEqual(new Set([at.webhookId]));
    expect(await at.standing(well)).toEqual({ state: 'succeeded', attempts: 1, dueAt: null });
    expect(await at.standing(troubled)).toMatchObject({ state: 'pending', attempts: 0 });
    expect(await at.store.deliveries.attemptsOf(troubled)).toEqual([]);
    expect(await at.store.webhooks.find('acme', at.webhookId)).toMatchObject({
      lastSuccessAt: null,
    });
    expect(await at.store.webhooks.find('acme', fine)).toMatchObject({
      lastSuccessAt: expect.any(String),
    });
  });
};
