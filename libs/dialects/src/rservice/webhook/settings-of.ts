import type { SigningPolicy, WebhookDraft, WebhookPatch } from '#application';
import type { JsonObject, WebhookSettings } from '#domain';
import { eventIdOf } from './chosen.js';
import type { Given } from './given.js';

/** What is found of what was given, beside it. */
export interface Found {
  /** Of its event, as far as they are known in the account. */
  readonly patterns: readonly string[] | undefined;
  /** Undefined: as before. Null: none. */
  readonly policy: SigningPolicy | null | undefined;
  /** Where the webhook's account and its API are. */
  readonly urls: { readonly accountUrl: string; readonly apiUrl: string };
  /** As it is known; null: it has none. */
  readonly accountName: string | null;
}

/** What may be said of a webhook here, when it is new and later: whole where a patch could also give a part. */
type Said = Pick<WebhookPatch, 'events' | 'url' | 'name' | 'source' | 'sourceId' | 'profile'> &
  Pick<WebhookDraft, 'description' | 'basicAuth' | 'alerts' | 'dialect'>;

/** What is given of a webhook, as it is kept; what is not given is left out. */
export const settingsOf = (
  given: Given,
  { patterns, policy, urls, accountName }: Found,
  before?: WebhookSettings,
): Said => {
  const { event, uri, description, emails, source, sourceId } = given;
  return {
    ...(event && patterns && { events: patterns }),
    ...(uri && { url: uri.url, ...basicAuthOf(given, before) }),
    ...nameOf(given, before),
    ...(description !== undefined && { description }),
    ...(emails && { alerts: { emails } }),
    ...(source !== undefined && { source }),
    ...(sourceId !== undefined && { sourceId }),
    ...(policy !== undefined && { profile: signedBy(policy) }),
    dialect: { ...urls, ...before?.dialect, accountName, ...chosenIn(given, policy) },
  };
};

const chosenIn = (
  { event, discovery, appOfferings }: Given,
  policy: SigningPolicy | null | undefined,
): JsonObject => ({
  ...(event && { event: event.id }),
  ...(discovery !== undefined && { discovery }),
  ...(policy !== undefined && { policyName: policy?.name ?? null }),
  ...(appOfferings && { appOfferings }),
});

const signedBy = (policy: SigningPolicy | null): JsonObject =>
  policy === null
    ? { encoding: 'json', signing: { kind: 'none' } }
    : { encoding: 'jwt', signing: { kind: 'jwt', policyId: policy.id } };

/** A user as it is shown, without the password, is the one that is known. */
const basicAuthOf = ({ uri }: Given, before: WebhookSettings | undefined): Said => {
  if (!uri || uri.user === null) return before ? { basicAuth: null } : {};
  const { user, password } = uri;
  if (password === null && before?.basicAuth?.user === user) return {};
  return { basicAuth: { user, password: password ?? '' } };
};

/** "Defaults to the event name": one that it has by default goes with its event. */
const nameOf = ({ name, event }: Given, before: WebhookSettings | undefined): Said => {
  const former = before && eventIdOf(before);
  // The native API may have changed the event, and not what was called after it.
  const isDefault = before && [former, before.dialect['event']].includes(before.name);
  if (name === undefined) return event && isDefault ? { name: event.id } : {};
  return { name: name?.trim() ?? event?.id ?? former ?? null };
};
