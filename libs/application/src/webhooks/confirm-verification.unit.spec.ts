import { beforeEach, describe, expect, it } from '@jest/globals';
import { PlainDigests } from '../testing/plain-digests.js';
import { WorkerAtHand } from '../testing/worker-at-hand.js';
import { ConfirmVerification } from './confirm-verification.js';

const HOUR = 3_600_000;
const PROFILE = {
  verification: {
    ...{ kind: 'callback', on: ['create'], validMs: 24 * HOUR, trustsProvenUrls: false },
  },
  heartbeat: { everyMs: 8 * HOUR, initial: false },
};
const REFUSAL = {
  code: 'no-such-verification',
  message: expect.stringMatching(/wrong, used or expired\. Ask for a new one\./),
};

describe('the code that a URL was sent to prove itself', () => {
  let worker: WorkerAtHand;
  let confirm: ConfirmVerification;
  let webhookId: string;
  let code: string;

  beforeEach(async () => {
    worker = new WorkerAtHand();
    const { store, profiles, seals, clock } = worker;
    confirm = new ConfirmVerification(
      ...([store.transactions, profiles, seals, new PlainDigests(), clock] as const),
    );
    webhookId = await worker.create(PROFILE);
    const [, requested] = await store.transactions.run(({ webhooks }) => webhooks.read(webhookId));
    if (requested?.event.type !== 'webhook.verification-requested') throw new Error('no code');
    const { verificationCode } = requested.event.data.secrets;
    code = seals.open(verificationCode!, webhookId);
  });

  const isRefused = (given = code, id = webhookId) =>
    expect(confirm.execute(id, given)).rejects.toMatchObject(REFUSAL);
  const types = async () => (await worker.history(webhookId)).map(([type]) => type);

  it('enables the webhook, and what it has to do begins', async () => {
    worker.clock.advance(24 * HOUR - 1);
    await confirm.execute(webhookId, code);
    expect((await worker.history(webhookId)).slice(2)).toEqual([
      ['webhook.verified', 'receiver'],
      ['webhook.enabled', 'receiver'],
    ]);
    expect(await worker.find(webhookId)).toMatchObject({ health: 'working' });
    expect(await worker.next(webhookId, 'heartbeat')).toEqual({ inMs: 8 * HOUR, step: 0 });
    expect(await worker.next(webhookId, 'verification')).toBeUndefined();
  });

  it.each([24, 25])('has expired after %s hours', async (hours) => {
    worker.clock.advance(hours * HOUR);
    await isRefused();
    expect(await worker.find(webhookId)).toMatchObject({
      ...{ health: 'disabled', disabledReason: 'unverified' },
    });
    expect(await types()).toEqual(['webhook.created', 'webhook.verification-requested']);
  });

  it('is no other, and no part of it', async () => {
    await isRefused('another');
    await isRefused(code.slice(1));
    await isRefused('');
  });

  it('is good once', async () => {
    await confirm.execute(webhookId, code);
    await isRefused();
  });

  it('is good for its webhook alone, and nobody learns which there are', async () => {
    await isRefused(code, await worker.create(PROFILE));
    await isRefused(code, await worker.create({}));
    await isRefused(code, worker.ids.next());
    await worker.hand.delete(webhookId);
    await isRefused();
  });

  it('is good for the URL that it was sent to alone', async () => {
    await worker.hand.give(webhookId, {
      type: 'UpdateWebhook',
      data: { settings: { url: 'https://example.com/elsewhere' }, secrets: {} },
    });
    await isRefused();
  });

  it('is void once there is a new one', async () => {
    const data = {
      ...{ code: worker.seals.seal('a new one', webhookId), enables: true },
      expiresAt: new Date(worker.clock.now() + HOUR).toISOString(),
    };
    await worker.hand.give(webhookId, { type: 'RequestVerification', data });
    await isRefused();
    await confirm.execute(webhookId, 'a new one');
    expect(await worker.find(webhookId)).toMatchObject({ health: 'working' });
  });

  it('does not enable what somebody has disabled meanwhile', async () => {
    await worker.hand.disable(webhookId);
    await confirm.execute(webhookId, code);
    expect(await worker.find(webhookId)).toMatchObject({ disabledReason: 'user' });
    expect((await types()).at(-1)).toBe('webhook.verified');
  });
});
