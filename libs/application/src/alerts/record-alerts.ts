import {
  alertsOf,
  wanted,
  type Alert,
  type DeliveryProfile,
  type WebhookEvent,
  type WebhookState,
} from '#domain';
import type { AlertDesk, AlertedWebhook } from '../ports/alerts.js';

export type ExistingWebhook = Extract<WebhookState, { readonly settings: object }>;

/** Records what events of its stream mean for its people; `before` is the webhook before them, `at` in ms. */
export const recordAlertsOf = async (
  desk: AlertDesk,
  before: ExistingWebhook,
  events: readonly WebhookEvent[],
  profile: DeliveryProfile,
  at: number,
): Promise<void> => {
  const facts = { before, events, profile };
  // Most of what happens means nothing, whatever was told before.
  if (alertsOf({ ...facts, told: true }).length === 0) return;
  const alerts = alertsOf({ ...facts, told: await desk.hasTold(before.webhookId) });
  await desk.add(alertedWebhook(before, profile.alerts), alerts, at);
};

/** Records what its stream does not know: deliveries that were given up, a host that is throttled. */
export const recordAlerts = async (
  desk: AlertDesk,
  webhook: ExistingWebhook,
  alerts: readonly Alert[],
  { alerts: rule }: DeliveryProfile,
  at: number,
): Promise<void> => desk.add(alertedWebhook(webhook, rule), wanted(alerts, rule), at);

export const isExisting = (state: WebhookState): state is ExistingWebhook =>
  state.status === 'enabled' || state.status === 'disabled';

export const alertedWebhook = (
  { webhookId: id, account, number, settings }: ExistingWebhook,
  { everyMs, fallback }: AlertedWebhook['rule'],
): AlertedWebhook => ({
  ...{ id, account, number, name: settings.name, url: settings.url },
  emails: settings.alerts.emails,
  rule: { everyMs, fallback },
});
