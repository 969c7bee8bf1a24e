import { beforeEach, describe, expect, it } from '@jest/globals';
import { mergeProfile, NATIVE_PROFILE, type ProfileOverrides } from '#domain';
import { refused, someSettings } from '../testing/examples.js';
import { proveUrlsWith } from '../testing/fake-letters.js';
import { WorkerAtHand } from '../testing/worker-at-hand.js';
import type { ProveUrls, UrlToProve } from './prove-urls.js';

const HOUR = 3_600_000;
const URL = someSettings.url;
const PROBE = { kind: 'probe', on: ['create'] };
const ECHO = { kind: 'echo', on: ['create'], header: 'X-Hook-Secret' };
const CALLBACK = { kind: 'callback', on: ['create'], validMs: 24 * HOUR, trustsProvenUrls: false };

describe('a URL that is asked for proof', () => {
  let worker: WorkerAtHand;
  let proveUrls: ProveUrls;
  let webhook: UrlToProve;

  beforeEach(() => {
    worker = new WorkerAtHand();
    const { store, sender, seals, ids, clock, profiles } = worker;
    proveUrls = proveUrlsWith({ sender, seals, ids, clock, profiles, webhooks: store.webhooks });
    webhook = {
      ...{ id: ids.next(), number: 1, account: 'acme', settings: someSettings },
      secrets: {
        ...{ signing: ['whsec_the-secret'], password: null, headers: ['x-own', 'its own'] },
        ...{ oauth2ClientSecret: null, clientKey: null, ed25519: [] },
      },
      verification: { state: 'none' },
    };
  });

  const prove = (
    verification: ProfileOverrides,
    { given = {}, of = webhook }: { given?: ProfileOverrides; of?: UrlToProve } = {},
  ) => {
    const profile = mergeProfile(NATIVE_PROFILE, { verification, ...given });
    return proveUrls.prove(of, profile, ['create'], true);
  };
  const letters = () => worker.sender.letters;
  const verified = () => ({
    type: 'VerifyWebhook',
    data: { url: URL, at: new Date(worker.clock.now()).toISOString() },
  });
  const none = { url: URL, commands: [], isPending: false };

  it('is not asked when its profile asks for none, or on another occasion', async () => {
    expect(await prove({ kind: 'none' })).toEqual(none);
    for (const verification of [PROBE, ECHO, CALLBACK]) {
      expect(await prove({ ...verification, on: ['enable', 'url-change'] })).toEqual(none);
    }
    expect(letters()).toEqual([]);
  });

  it('by a probe is proved by an answer that its profile takes', async () => {
    expect(await prove(PROBE)).toEqual({ ...none, commands: [verified()] });
    expect(letters()).toMatchObject([{ url: URL, body: '{}', signature: { kind: 'standard' } }]);
  });

  it('by a probe is not proved by any other, and learns what was asked of it', async () => {
    worker.answer = () => refused();
    const acknowledgement = {
      ...{ status: '200-or-204', contentType: 'json', echoHeader: 'X-Echo' },
      body: { member: 'status', equals: 'OK', ignoreCase: true },
    };
    await expect(prove(PROBE, { given: { acknowledgement } })).rejects.toMatchObject({
      ...{ code: 'verification-failed', sent: { url: URL }, answer: { status: 500 } },
      rule:
        'It must answer with 200 or 204, a JSON content type, ' +
        'a JSON body whose "status" is "OK", the header X-Echo as it was sent.',
    });
  });

  it('by an echo is sent the secret itself, once and unsigned, and its own headers', async () => {
    expect(await prove(ECHO)).toEqual({ ...none, commands: [verified()] });
    expect(letters()).toMatchObject([
      {
        ...{ url: URL, body: '{}', signature: { kind: 'none' } },
        secretHeaders: ['X-Hook-Secret', 'whsec_the-secret', 'x-own', 'its own'],
        acknowledgement: { status: '200-or-204', echoHeader: 'X-Hook-Secret', body: null },
      },
    ]);
  });

  it('by an echo that does not come back learns so, and not the secret', async () => {
    worker.answer = () => refused({ outcome: 'not_acknowledged', error: 'no echo' });
    const failed = await prove(ECHO).catch((error: unknown) => error as Error & { rule: string });
    expect(failed).toMatchObject({
      rule: 'It must answer 200 or 204 with the header X-Hook-Secret as it was sent.',
    });
    expect((failed as Error).message).not.toContain('the-secret');
  });

  it('by a call back gets a code of its own, sealed, for as long as its profile says', async () => {
    const proof = await prove(CALLBACK);
    expect(proof).toMatchObject({
      ...{ url: URL, isPending: true },
      commands: [
        {
          type: 'RequestVerification',
          data: {
            ...{ enables: true },
            expiresAt: new Date(worker.clock.now() + 24 * HOUR).toISOString(),
          },
        },
      ],
    });
    const codes = [proof, await prove(CALLBACK)].map(({ commands: [command] }) => {
      if (command?.type !== 'RequestVerification') throw new Error('no request');
      return worker.seals.open(command.data.code, webhook.id);
    });
    expect(codes).toEqual([expect.stringMatching(/^.{24}$/), expect.stringMatching(/^.{24}$/)]);
    expect(codes[0]).not.toBe(codes[1]);
    // Whoever is to be asked is asked later, by a worker.
    expect(letters()).toEqual([]);
  });

  it('by a call back is not asked again when it is proved, but is when it is another', async () => {
    const at = new Date(worker.clock.now()).toISOString();
    const proven = { ...webhook, verification: { state: 'verified', url: URL, at } } as const;
    expect(await prove(CALLBACK, { of: proven })).toEqual(none);
    const moved = { ...proven, settings: { ...someSettings, url: `${URL}/other` } };
    expect(await prove(CALLBACK, { of: moved })).toMatchObject({ isPending: true });
  });

  it('by a call back is trusted when the account has proved it before, if its profile does', async () => {
    const other = await worker.hand.create({ url: URL });
    const at = new Date(worker.clock.now()).toISOString();
    await worker.hand.give(other, { type: 'VerifyWebhook', data: { url: URL, at } });
    expect(await prove(CALLBACK)).toMatchObject({ isPending: true });
    const trusting = { ...CALLBACK, trustsProvenUrls: true };
    expect(await prove(trusting)).toEqual({ ...none, commands: [verified()] });
    expect(await prove(trusting, { of: { ...webhook, account: 'others' } })).toMatchObject({
      isPending: true,
    });
  });
});
