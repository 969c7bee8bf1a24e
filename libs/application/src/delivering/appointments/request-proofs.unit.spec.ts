import { beforeEach, describe, expect, it } from '@jest/globals';
import { changeWebhookWith } from '../../testing/fake-letters.js';
import { rulesWith } from '../../testing/fake-rules.js';
import { turn } from '../../testing/turn.js';
import { WorkerAtHand } from '../../testing/worker-at-hand.js';
import { RequestProofs } from './request-proofs.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const PROFILE = {
  verification: {
    ...{ kind: 'callback', on: ['create', 'enable', 'url-change'], validMs: 24 * HOUR },
    trustsProvenUrls: false,
  },
};

describe('requests for a proof', () => {
  let worker: WorkerAtHand;
  let proofs: RequestProofs;

  const another = () => {
    const { store, signals, seals, clock, log, settings } = worker;
    return new RequestProofs(
      ...([store.schedule, store.transactions, signals, seals] as const),
      ...([{ publicUrl: 'https://postrider.test' }, clock, log, settings] as const),
    );
  };
  beforeEach(() => {
    worker = new WorkerAtHand();
    proofs = another();
  });

  const after = async (ms: number): Promise<boolean> => {
    worker.clock.advance(ms);
    return turn(proofs);
  };
  const sent = () => worker.sender.letters.length;
  const callbacks = (): readonly URL[] =>
    worker.sender.letters.map(({ body }) => {
      const { data } = JSON.parse(body) as { data: { callbackUrl: string } };
      return new URL(data.callbackUrl);
    });
  const askAgain = (webhookId: string) => {
    const { store, seals, ids, clock } = worker;
    const change = changeWebhookWith({ store, rules: rulesWith(), seals, ids, clock });
    return change.verifyAgain({ account: 'acme', webhookId }, 'admin');
  };

  it('say where to call back, and until when, once they are taken no more', async () => {
    const webhookId = await worker.create(PROFILE);
    await after(0);
    const [callback] = callbacks();
    expect(callback?.origin).toBe('https://postrider.test');
    expect(callback?.pathname).toBe(`/v1/webhooks/${webhookId}/verify`);
    expect(Object.fromEntries(callback!.searchParams)).toEqual({
      code: expect.stringMatching(/^.{24}$/),
      expires_at: String((worker.clock.now() + 24 * HOUR) / 1_000),
    });
    expect(await worker.next(webhookId, 'verification')).toBeUndefined();
    await after(24 * HOUR);
    expect(sent()).toBe(1);
  });

  it('are sent again to who does not take them, ever more rarely, until the code expires', async () => {
    const webhookId = await worker.create(PROFILE);
    worker.answer = () => worker.badly();
    const waits: number[] = [];
    await after(0);
    for (let next = await worker.next(webhookId, 'verification'); next !== undefined;) {
      waits.push(next.inMs / MINUTE);
      await after(next.inMs);
      next = await worker.next(webhookId, 'verification');
    }
    expect(waits.slice(0, 6)).toEqual([1 / 6, 1, 5, 30, 120, 120]);
    const tried = waits.reduce((sum, wait) => sum + wait, 0) * MINUTE;
    expect([tried >= 24 * HOUR, tried < 26 * HOUR]).toEqual([true, true]);
    // The one that found it expired was not sent.
    expect(sent()).toBe(waits.length);
    expect(new Set(callbacks().map(String)).size).toBe(1);
  });

  it('are sent by one of several workers', async () => {
    await worker.create(PROFILE);
    await Promise.all([turn(proofs), turn(another())]);
    expect(sent()).toBe(1);
  });

  it('end when the URL has proved itself meanwhile', async () => {
    const webhookId = await worker.create(PROFILE);
    worker.answer = () => worker.badly();
    await after(0);
    const at = new Date(worker.clock.now()).toISOString();
    const data = { url: 'https://example.com/hook', at };
    await worker.hand.give(webhookId, { type: 'VerifyWebhook', data });
    await after(HOUR);
    expect(sent()).toBe(1);
    expect(await worker.next(webhookId, 'verification')).toBeUndefined();
  });

  it('bear another code when it is asked for anew, at once and with the first waits', async () => {
    const webhookId = await worker.create(PROFILE);
    worker.answer = () => worker.badly();
    for (const wait of [0, 10_000, MINUTE]) await after(wait);
    await askAgain(webhookId);
    await after(0);
    const codes = callbacks().map(({ searchParams }) => searchParams.get('code'));
    expect(codes.slice(0, 3)).toEqual(Array(3).fill(codes[0]));
    expect(codes[3]).not.toBe(codes[0]);
    expect(await worker.next(webhookId, 'verification')).toEqual({ inMs: 10_000, step: 1 });
  });

  it('bear it at once also when it is asked for while the former is on its way', async () => {
    const webhookId = await worker.create(PROFILE);
    worker.answer = async () => {
      if (sent() === 1) await askAgain(webhookId);
      return worker.badly();
    };
    await after(0);
    await after(0);
    expect(new Set(callbacks().map(String)).size).toBe(2);
  });

  it.each([
    ['signed', (webhookId: string) => worker.seals.seal('a code', webhookId)],
    ['opened', () => worker.seals.seal('a code', 'another webhook')],
  ])('that cannot be %s are told of, and tried again', async (_, codeFor) => {
    const webhookId = await worker.hand.create({ profile: PROFILE });
    const expiresAt = new Date(worker.clock.now() + 24 * HOUR).toISOString();
    const code = codeFor(webhookId);
    await worker.hand.give(webhookId, {
      type: 'RequestVerification',
      data: { code, expiresAt, enables: true },
    });
    const dueAt = worker.clock.now();
    await worker.store.schedule.put([{ webhookId, chore: 'verification', dueAt, step: 0 }]);
    await after(0);
    expect(worker.log.at('error')).toEqual(['webhook.proof-not-requested']);
    expect(await worker.next(webhookId, 'verification')).toEqual({ inMs: 10_000, step: 1 });
  });
});
