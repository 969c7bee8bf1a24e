import type { JsonObject, WebhookSettings } from '#domain';
import { eventTypeWithId, type EventType } from './catalogue.js';

/** What only this dialect knows of a webhook. */
export interface Chosen extends JsonObject {
  /** The id of its event. */
  readonly event: string;
  /** Where objects are found: `https://planet-express.api.accelo.com/api/v0`. */
  readonly apiUrl: string;
}

/** Undefined: it was made by the native API, or hears something else since that changed it. */
export const chosenEvent = ({ dialect, events }: WebhookSettings): EventType | undefined => {
  const id = dialect['event'];
  const chosen = typeof id === 'string' ? eventTypeWithId(id) : undefined;
  return chosen && events.every((pattern) => chosen.types.includes(pattern)) ? chosen : undefined;
};

export const apiUrlOf = ({ dialect }: WebhookSettings): string =>
  typeof dialect['apiUrl'] === 'string' ? dialect['apiUrl'] : '/api/v0';
