import { NATIVE_PROFILE, type DeliveryProfile } from '#domain';
import type { AccessStore } from '../access/access-store.js';
import {
  NATIVE_LIST_SHAPES,
  NATIVE_RENDERERS,
  type Renderers,
} from '../delivering/letters/native-renderers.js';
import type { TargetPolicy } from '../ports/webhook-sender.js';
import { ProfileRules } from '../profiles/profile-rules.js';
import { Profiles } from '../profiles/profiles.js';
import { WebhookRules } from '../webhooks/webhook-rules.js';
import { FakeTargets } from './fake-sender.js';
import { InMemoryEventTypes } from './in-memory-event-types.js';
import { KnownEventTypes } from '../event-types/known-event-types.js';
import { InMemoryAccessStore } from './in-memory-access-store.js';
import { InMemorySigningPolicies } from './in-memory-signing-policies.js';

/** Of an installation with the native profile alone. */
export const profilesWith = (native: DeliveryProfile = NATIVE_PROFILE): Profiles =>
  new Profiles({ all: new Map([['native', native]]) });

export const nativeRenderers = (): Renderers => ({
  all: new Map(Object.entries(NATIVE_RENDERERS)),
  local: new Set(),
});

export const rulesWith = (
  types = new InMemoryEventTypes(),
  targets: TargetPolicy = new FakeTargets(),
  policies = new InMemorySigningPolicies(),
  access: AccessStore = new InMemoryAccessStore(),
): WebhookRules =>
  new WebhookRules(
    targets,
    profilesWith(),
    new ProfileRules({
      shapes: new Set(Object.keys(NATIVE_RENDERERS)),
      listShapes: new Set(NATIVE_LIST_SHAPES),
      ...{ longestTimeoutMs: 28_000, payloadRetentionMs: 30 * 86_400_000 },
    }),
    new KnownEventTypes(types),
    access,
    policies,
  );
