import type { DeliveryProfile } from '#domain';
import { NATIVE_PROFILE } from '#domain';
import type { EncodedBody } from '../delivering/letters/encode-body.js';
import { MakeAttempts } from '../delivering/attempts/make-attempts.js';
import { OpenedSecrets } from '../delivering/letters/opened-secrets.js';
import { OwnersView } from '../delivering/attempts/owners-view.js';
import { SendSignals } from '../delivering/appointments/send-signals.js';
import type { Renderers } from '../delivering/letters/native-renderers.js';
import { WriteLetters } from '../delivering/letters/write-letters.js';
import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import type { Log } from '../ports/log.js';
import type { Seals } from '../ports/seals.js';
import type { WebhookReader } from '../ports/webhook-readers.js';
import type { WebhookSender } from '../ports/webhook-sender.js';
import { ChangeWebhook } from '../webhooks/change-webhook.js';
import { CreateWebhook } from '../webhooks/create-webhook.js';
import { ProveUrls } from '../webhooks/prove-urls.js';
import type { WebhookRules } from '../webhooks/webhook-rules.js';
import type { InMemoryStore } from './in-memory-store/in-memory-store.js';
import type { Pace } from '../pacing/pace.js';
import { WayOut } from '../pacing/way-out.js';
import type { Profiles } from '../profiles/profiles.js';
import { FakeSender } from './fake-sender.js';
import { nativeRenderers, profilesWith } from './fake-rules.js';
import { PlainDigests } from './plain-digests.js';
import { paceWith } from './fake-pace.js';
import { InMemoryAccessStore } from './in-memory-access-store.js';

/** One for all, so that no code is made twice. */
const digests = new PlainDigests();

/** Bodies go as they were rendered, whatever their profile says. */
const plainBodies = {
  execute: (_: unknown, body: string): Promise<EncodedBody> =>
    Promise.resolve({ body, contentType: 'application/json' }),
};

const ADDRESS = { publicUrl: 'https://hooks.example' };

const inUtc = { of: () => Promise.resolve('UTC') };

const plainLetters = (
  profiles: Profiles,
  ids: Ids,
  renderers: Renderers = nativeRenderers(),
): WriteLetters => new WriteLetters(profiles, renderers, inUtc, plainBodies, ADDRESS, ids);

export interface LetterParts {
  readonly sender: WebhookSender;
  readonly seals: Seals;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly log: Log;
  readonly profiles?: Profiles;
  readonly access?: InMemoryAccessStore;
  readonly pace?: Pace;
  readonly wayOut?: WayOut;
  readonly renderers?: Renderers;
}

export const makeAttemptsWith = ({
  sender,
  seals,
  ids,
  clock,
  log,
  profiles = profilesWith(),
  access = new InMemoryAccessStore(),
  pace = paceWith({ clock, log }),
  wayOut = new WayOut(clock, log),
  renderers = nativeRenderers(),
}: LetterParts): MakeAttempts =>
  new MakeAttempts(
    ...([sender, plainLetters(profiles, ids, renderers)] as const),
    ...([profiles, new OpenedSecrets(seals), new OwnersView(access, clock), pace] as const),
    ...([wayOut, clock, log] as const),
  );

/** Heartbeats, probes and requests for a proof, of an installation with the native profile alone. */
export const sendSignalsWith = ({
  sender,
  seals,
  ids,
  clock,
  log,
  profiles = profilesWith(),
  pace = paceWith({ clock, log }),
}: LetterParts): SendSignals =>
  new SendSignals(
    ...([sender, plainLetters(profiles, ids)] as const),
    ...([profiles, new OpenedSecrets(seals), pace, ids, clock] as const),
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

/** Asks the sender for proof, of an installation with the native profile alone. */
export const proveUrlsWith = ({
  sender = new FakeSender(),
  seals,
  ids,
  clock,
  webhooks,
  profiles = profilesWith(),
}: Pick<LetterParts, 'seals' | 'ids' | 'clock' | 'profiles'> & {
  readonly sender?: WebhookSender;
  readonly webhooks: WebhookReader;
}): ProveUrls =>
  new ProveUrls(
    ...([sender, plainLetters(profiles, ids)] as const),
    ...([webhooks, seals, digests, ids, clock] as const),
  );

export interface AdminParts {
  readonly store: InMemoryStore;
  readonly rules: WebhookRules;
  readonly seals: Seals;
  readonly ids: Ids;
  readonly clock: Clock;
}

export const createWebhookWith = ({ store, rules, ...parts }: AdminParts): CreateWebhook =>
  new CreateWebhook(
    ...([
      store.transactions,
      rules,
      proveUrlsWith({ webhooks: store.webhooks, ...parts }),
    ] as const),
    ...([parts.seals, parts.ids, parts.clock] as const),
  );

export const changeWebhookWith = ({ store, rules, ...parts }: AdminParts): ChangeWebhook =>
  new ChangeWebhook(
    ...([
      store.transactions,
      rules,
      proveUrlsWith({ webhooks: store.webhooks, ...parts }),
    ] as const),
    ...([parts.seals, parts.clock] as const),
  );
