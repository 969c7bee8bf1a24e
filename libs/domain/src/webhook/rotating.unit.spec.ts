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

  it('forgets what no longer signs, and more than four', () => {
    expect(rotated([created, withKeys], [0, 1], [2, 1])).toMatchObject({
      settings: { formerPublicKeys: [{ publicKey: 'public-1' }] },
    });
    const often = rotated([created, withKeys], ...Array(6).fill([0, 24] as const));
    expect(often).toMatchObject({
      settings: {
        formerPublicKeys: [5, 4, 3, 2].map((n) => ({ publicKey: `public-${n}`, until: at(24) })),
      },
      secrets: { retiringEd25519: [5, 4, 3, 2].map((n) => ({ secret: `key-${n}` })) },
    });
  });
});
