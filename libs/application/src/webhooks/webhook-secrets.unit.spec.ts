import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ProfileOverrides } from '#domain';
import { OpenedSecrets } from '../delivering/letters/opened-secrets.js';
import { WorkerAtHand } from '../testing/worker-at-hand.js';
import { ManageSecrets } from './webhook-secrets.js';

const HOUR = 3_600_000;
const HMAC = { kind: 'hmac', header: 'x-signature', algorithm: 'sha256', prefix: 'sha256=' };

describe('a signing secret that is replaced', () => {
  let worker: WorkerAtHand;
  let secrets: ManageSecrets;
  beforeEach(() => {
    worker = new WorkerAtHand();
    const { store, seals, profiles, clock } = worker;
    secrets = new ManageSecrets(store.transactions, seals, profiles, clock);
  });

  const rotated = async (profile: ProfileOverrides) => {
    const webhookId = await worker.create(profile);
    const { clock, directory } = worker;
    const { overlapUntil, secret } = await secrets.rotate(
      { account: 'acme', webhookId },
      HOUR,
      'admin',
    );
    await directory.refresh();
    const opened = new OpenedSecrets(worker.seals);
    const { signing } = opened.of(directory.findEnabled(webhookId)!, clock.now());
    return {
      overlapMs: overlapUntil - clock.now(),
      isFirst: signing[0] === secret,
      signing,
      secret,
    };
  };

  it('signs beside the new one for a while', async () => {
    const { overlapMs, isFirst, signing } = await rotated({});
    expect([overlapMs, isFirst, signing.length]).toEqual([HOUR, true, 2]);
  });

  it('signs nothing more where there is room for one signature, and that is said', async () => {
    const { overlapMs, isFirst, signing } = await rotated({ signing: HMAC });
    expect([overlapMs, isFirst, signing.length]).toEqual([0, true, 1]);
  });

  it('is written as the first one was', async () => {
    const verification = { kind: 'echo', on: ['url-change'], header: 'X-Hook-Secret' };
    expect((await rotated({ signing: HMAC, verification })).secret).toMatch(/^[0-9a-f]{64}$/);
    expect((await rotated({ signing: HMAC })).secret).toMatch(/^whsec_/);
  });
});
