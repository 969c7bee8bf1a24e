import type { RenderedWebhook } from '#application';
import type { JsonObject, WebhookSettings } from '#domain';
import { heardBy, hearsThatAlone } from '../shared/heard-by.js';
import { CATALOGUE, eventTypeWithId, type EventType } from './catalogue.js';

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
  return chosen && hearsThatAlone(chosen, events) ? chosen : undefined;
};

/** Its event. Where none was chosen, the first that its patterns match; undefined: none is. */
export const eventOf = (settings: WebhookSettings): EventType | undefined =>
  chosenEvent(settings) ?? heardBy(CATALOGUE, settings.events)[0];

/** Where it was made; of one that the native API made, where the dialect is found by its name. */
export const apiUrlOf = (
  { account, settings: { dialect } }: Pick<RenderedWebhook, 'account' | 'settings'>,
  publicUrl: string,
): string =>
  typeof dialect['apiUrl'] === 'string'
    ? dialect['apiUrl']
    : `${publicUrl}/accelo/${encodeURIComponent(account)}/api/v0`;
