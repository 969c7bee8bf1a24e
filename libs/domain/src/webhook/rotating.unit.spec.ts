import { describe, expect, it } from '@jest/globals';
import { created } from '../testing/webhooks.js';
import { foldWebhook, webhookDecider } from './decider.js';
import type { Sealed, WebhookEvent } from './events.js';

const sealed = (text: string): Sealed => text as Sealed;
const HOUR = 3_600_000;
const at = (hours: number): string => new Date(hours * HOUR).toISOString();

const withKeys: WebhookEvent = {
  type: 'webhook.updated',
  data: {
    webhookId: created.data.webhookId,
    settings: { publicKey: 'public-0' },
    secrets: { ed25519: sealed('key-0') },
  },
};

/** A webhook's life by these events and then rotations at these hours, each with an overlap of so many hours. */
const rotated = (
  before: readonly WebhookEvent[],
  ...rotations: readonly (readonly [hour: number, overlap: number])[]
) =>
  foldWebhook(
    rotations.reduce<readonly WebhookEvent[]>((events, [hour, overlap], i) => {
      const keys = { publicKey: `public-${i + 1}`, ed25519: sealed(`key-${i + 1}`) };
      const times = { at: at(hour), overlapUntil: at(hour + overlap) };
      const command = {
        type: 'RotateSecret' as const,
        data: { signing: sealed(`secret-${i + 1}`), keys, ...times },
      };
      return [...events, ...webhookDecider.decide(command, foldWebhook(events))];
    }, before),
  );

describe('rotating', () => {
  it('keeps the former secret for as long as they overlap', () => {
    expect(rotated([created], [0, 24])).toMatchObject({
      secrets: {
        signing: 'secret-1',
        retiring: [{ secret: created.data.secrets.signing, until: at(24) }],
      },
    });
  });

  it('leaves a webhook without keys of v1a without them', () => {
    expect(rotated([created], [0, 24])).toMatchObject({
      settings: { publicKey: null, formerPublicKeys: [] },
      secrets: { ed25519: null, retiringEd25519: [] },
    });
  });

  it('replaces keys of v1a in the same way', () => {
    expect(rotated([created, withKeys], [0, 24], [1, 24])).toMatchObject({
      settings: {
        publicKey: 'public-2',
        formerPublicKeys: [
          { publicKey: 'public-1', until: at(25) },
          { publicKey: 'public-0', until: at(24) },
        ],
      },
      secrets: {
        ed25519: 'key-2',
        retiringEd25519: [
          { secret: 'key-1', until: at(25) },
          { secret: 'key-0', until: at(24) },
        ],
      },
    });
  });

  it('forgets what no longer signs', () => {
    expect(rotated([created, withKeys], [0, 1], [2, 1])).toMatchObject({
      settings: { formerPublicKeys: [{ publicKey: 'public-1' }] },
    });
  });

  it('keeps four former ones, and is refused while as many still sign', () => {
    const often = Array(4).fill([0, 24] as const);
    expect(rotated([created, withKeys], ...often)).toMatchObject({
      settings: {
        formerPublicKeys: [3, 2, 1, 0].map((n) => ({ publicKey: `public-${n}`, until: at(24) })),
      },
      secrets: { retiringEd25519: [3, 2, 1, 0].map((n) => ({ secret: `key-${n}` })) },
    });
    const refused = { code: 'former-secrets-still-sign', message: expect.stringContaining(at(24)) };
    for (const before of [[created], [created, withKeys]]) {
      expect(() => rotated(before, ...often, [1, 24])).toThrow(expect.objectContaining(refused));
    }
    expect(rotated([created], ...often, [24, 24])).toMatchObject({
      secrets: { retiring: [{ secret: 'secret-4', until: at(48) }] },
    });
  });

  it('ends all former ones at once when there is no overlap, however long theirs was', () => {
    expect(rotated([created, withKeys], ...Array(4).fill([0, 24] as const), [1, 0])).toMatchObject({
      settings: { publicKey: 'public-5', formerPublicKeys: [] },
      secrets: { signing: 'secret-5', retiring: [], ed25519: 'key-5', retiringEd25519: [] },
    });
  });
});
