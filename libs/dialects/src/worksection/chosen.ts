import type { JsonObject, WebhookSettings } from '#domain';
import { eventTypeWithId, idsHeardBy } from './catalogue.js';

/** What only this dialect knows of a webhook. */
export interface Chosen extends JsonObject {
  /** Ids of event types. */
  readonly events: readonly string[];
}

const isText = (value: unknown): value is string => typeof value === 'string';

/**
 * The event ids it was made with, as far as it still hears them. Null: it was made by the native API, or hears
 * something else since that changed it.
 */
export const chosenEvents = ({ dialect, events }: WebhookSettings): readonly string[] | null => {
  const given = dialect['events'];
  if (!Array.isArray(given)) return null;
  const chosen = (given as unknown[]).filter(isText).flatMap((id) => eventTypeWithId(id) ?? []);
  const types = new Set(chosen.flatMap((each) => each.types));
  if (!events.every((pattern) => types.has(pattern))) return null;
  return chosen
    .filter((each) => each.types.some((type) => events.includes(type)))
    .map(({ id }) => id);
};

export const eventIdsOf = (settings: WebhookSettings): readonly string[] =>
  chosenEvents(settings) ?? idsHeardBy(settings.events);
