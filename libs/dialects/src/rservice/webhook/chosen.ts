import { isJsonObject, memberOf, type JsonObject, type WebhookSettings } from '#domain';
import { z } from 'zod';
import { hearsThatAlone } from '../../shared/heard-by.js';
import { eventTypeWithId, firstHeardBy, type EventType } from '../rendering/catalogue.js';

const texts = z.array(z.string());

/** What only this dialect knows of a webhook. */
const chosen = z.object({
  /** The id of its event; null: it was made by the native API, and hears whatever its patterns match. */
  event: z.string().nullable().catch(null),
  /** Where its account's pages and the API are, seen from where it was made. */
  accountUrl: z.string().nullable().catch(null),
  apiUrl: z.string().nullable().catch(null),
  /** As it was called when the webhook was written last. */
  accountName: z.string().nullable().catch(null),
  /** Whether `iss` leads to the key. */
  discovery: z.boolean().catch(false),
  /** The name of its webhook policy. */
  policyName: z.string().nullable().catch(null),
  /** References of app offerings whose instances alone it hears of; none: of any. */
  appOfferings: texts.catch([]),
});

export type Chosen = z.infer<typeof chosen>;

const read = new WeakMap<JsonObject, Chosen>();

export const chosenOf = ({ dialect }: WebhookSettings): Chosen => {
  const known = read.get(dialect);
  if (known) return known;
  const made = chosen.parse(isJsonObject(dialect) ? dialect : {});
  read.set(dialect, made);
  return made;
};

/** Undefined: it was made by the native API, or hears something else since that changed it. */
export const chosenEvent = (settings: WebhookSettings): EventType | undefined => {
  const { event } = chosenOf(settings);
  const chosen = event === null ? undefined : eventTypeWithId(event);
  return chosen && hearsThatAlone(chosen, settings.events) ? chosen : undefined;
};

/** The id of its event. Where none was chosen, of the first that its patterns are or match. */
export const eventIdOf = (settings: WebhookSettings): string =>
  (chosenEvent(settings) ?? firstHeardBy(settings.events))?.id ?? settings.events.join(', ');

/** Whether an instance of an app is none of those that were chosen. */
export const isOfOtherApp = (settings: WebhookSettings, context: JsonObject): boolean => {
  const { appOfferings } = chosenOf(settings);
  if (appOfferings.length === 0) return false;
  const reference = memberOf(context, 'appOfferingReference');
  return typeof reference !== 'string' || !appOfferings.includes(reference);
};
