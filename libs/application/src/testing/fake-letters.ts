import type { DeliveryProfile } from '#domain';
import { NATIVE_PROFILE } from '#domain';
import type { EncodedBody } from '../delivering/encode-body.js';
import { MakeAttempts } from '../delivering/make-attempts.js';
import { OpenedSecrets } from '../delivering/opened-secrets.js';
import { OwnersView } from '../delivering/owners-view.js';
import { SendSignals } from '../delivering/send-signals.js';
import { WriteLetters } from '../delivering/write-letters.js';
import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import type { Log } from '../ports/log.js';
import type { Seals } from '../ports/seals.js';
import type { WebhookSender } from '../ports/webhook-sender.js';
import type { Profiles } from '../profiles/profiles.js';
import { nativeRenderers, profilesWith } from './fake-rules.js';
import { InMemoryAccessStore } from './in-memory-access-store.js';

/** Bodies go as they were rendered, whatever their profile says. */
const plainBodies = {
  execute: (_: unknown, body: string): Promise<EncodedBody> =>
    Promise.resolve({ body, contentType: 'application/json' }),
};

export interface LetterParts {
  readonly sender: WebhookSender;
  readonly seals: Seals;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly log: Log;
  readonly profiles?: Profiles;
  readonly access?: InMemoryAccessStore;
}

export const makeAttemptsWith = ({
  sender,
  seals,
  ids,
  clock,
  log,
  profiles = profilesWith(),
  access = new InMemoryAccessStore(),
}: LetterParts): MakeAttempts =>
  new MakeAttempts(
    ...([sender, new WriteLetters(profiles, nativeRenderers(), plainBodies, ids)] as const),
    ...([profiles, new OpenedSecrets(seals), new OwnersView(access, clock), clock, log] as const),
  );

export const sendSignalsWith = ({
  sender,
  seals,
  ids,
  clock,
  profiles = profilesWith(),
}: Omit<LetterParts, 'log' | 'access'>): SendSignals =>
  new SendSignals(
    ...([sender, new WriteLetters(profiles, nativeRenderers(), plainBodies, ids)] as const),
    ...([new OpenedSecrets(seals), ids, clock] as const),
  );

/** The native profile, with these waits before further attempts and no jitter. */
export const profileWithWaits = (
  waitsMs: readonly number[],
  given: Partial<DeliveryProfile> = {},
): DeliveryProfile => ({
  ...NATIVE_PROFILE,
  retries: {
    ...NATIVE_PROFILE.retries,
    schedule: { kind: 'list', waitsMs },
    maxAttempts: waitsMs.length + 1,
  },
  ...given,
});
