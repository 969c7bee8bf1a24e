import { isJsonObject, memberOf } from '../filter/json.js';
import type { WebhookEvent } from '../webhook/events.js';

/**
 * Webhook events that webhooks may ask for, by name: `webhook.disabled`, `webhook.*`. What deliveries come to is not
 * among them, or telling of a failure could fail, and that be told in turn.
 */
export const EVENTS_ABOUT_WEBHOOKS = [
  'webhook.created',
  'webhook.updated',
  'webhook.enabled',
  'webhook.disabled',
  'webhook.deleted',
] as const satisfies readonly WebhookEvent['type'][];

const types: ReadonlySet<string> = new Set(EVENTS_ABOUT_WEBHOOKS);

/**
 * Whether Postrider alone tells of events of this type. Everything recorded of webhooks is named so, and what will be:
 * who hears of one has to be sure that it was not told by somebody else.
 */
export const isReservedType = (type: string): boolean => type.startsWith('webhook.');

export const isAboutWebhooks = (type: string): boolean => types.has(type);

/** Whether such an event is about this webhook: it is not told of itself. */
export const isAbout = (
  { type, data }: { readonly type: string; readonly data: unknown },
  webhookId: string,
): boolean =>
  isAboutWebhooks(type) && isJsonObject(data) && memberOf(data, 'webhookId') === webhookId;
