import type { Principal, WebhookView } from '#application';
import type { EventType } from './catalogue.js';
import { eventOf } from './chosen.js';
import { subscriptionIdOf } from './subscription-id.js';

export const FORM = 'application/x-www-form-urlencoded';
export const JSON_TYPE = 'application/json';

/** As it is listed. One made by the native API is told by the first event that it hears. */
export const subscriptionOf = (webhook: WebhookView, user: Principal, encoding: string): object => {
  const { settings } = webhook;
  const event = eventOf(settings);
  return {
    subscription_id: subscriptionIdOf(webhook),
    event_id: event?.id ?? null,
    trigger_table: event?.table ?? null,
    trigger_type: event?.trigger ?? null,
    trigger_url: settings.url,
    content_type: encoding === 'json' ? JSON_TYPE : FORM,
    user_id: user.number,
    user_deployment: webhook.account,
  };
};

export const userOf = ({ number, name, email }: Principal): object => ({ id: number, name, email });

export const typeOf = ({ id, title, table, trigger }: EventType): object => ({
  event_id: id,
  event_title: title,
  trigger_table: table,
  trigger_type: trigger,
});
