import type { JsonObject, WebhookSettings } from '#domain';
import { idsHeardBy } from './catalogue.js';

/** What only this dialect knows of a webhook. */
export interface Chosen extends JsonObject {
  /** Ids of event types. */
  readonly events: readonly string[];
  /** Of the account when the webhook was made, as the IANA database names it. */
  readonly timeZone: string;
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** The event ids it was made with; null: it was made without, by the native API. */
export const chosenEvents = ({ dialect }: WebhookSettings): readonly string[] | null => {
  const { events } = dialect;
  return Array.isArray(events) ? (events as unknown[]).filter(isText) : null;
};

export const eventIdsOf = (settings: WebhookSettings): readonly string[] =>
  chosenEvents(settings) ?? idsHeardBy(settings.events);

export const timeZoneOf = ({ dialect: { timeZone } }: WebhookSettings): string =>
  isText(timeZone) ? timeZone : 'UTC';
