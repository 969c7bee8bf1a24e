import {
  alertsOf,
  wanted,
  type Alert,
  type DeliveryProfile,
  type WebhookEvent,
  type WebhookSettings,
} from '#domain';
import type { AlertDesk, AlertedWebhook } from '../ports/alerts.js';
import type { WebhookAt } from '../ports/transactions.js';
import { UnknownPreset, type Profiles } from '../profiles/profiles.js';

type State = WebhookAt['state'];
type Existing = Extract<State, { readonly settings: object }>;

/** Records what a webhook's people are to be told, in the transaction that records what happened. */
export class RecordAlerts {
  constructor(private readonly profiles: Profiles) {}

  /** What events of its stream mean; `before` is the webhook before them, `at` in ms. */
  async ofEvents(
    desk: AlertDesk,
    before: State,
    events: readonly WebhookEvent[],
    at: number,
  ): Promise<void> {
    if (!isExisting(before)) return;
    const profile = knownProfile(this.profiles, before.settings);
    if (!profile) return;
    const facts = { before, events, profile };
    // Most of what happens means nothing, whatever was told before.
    if (alertsOf({ ...facts, told: true }).length === 0) return;
    const alerts = alertsOf({ ...facts, told: await desk.hasTold(before.webhookId) });
    await desk.add(alertedWebhook(before, profile.alerts), alerts, at);
  }

  /** What its stream does not know: deliveries that were given up, a host that is throttled. */
  async ofOthers(
    desk: AlertDesk,
    webhook: State,
    alerts: readonly Alert[],
    at: number,
  ): Promise<void> {
    if (!isExisting(webhook)) return;
    const profile = knownProfile(this.profiles, webhook.settings);
    if (!profile) return;
    await desk.add(alertedWebhook(webhook, profile.alerts), wanted(alerts, profile.alerts), at);
  }
}

/** Undefined when its preset is not of this installation: then nobody knows what is wanted. */
export const knownProfile = (
  profiles: Profiles,
  settings: WebhookSettings,
): DeliveryProfile | undefined => {
  try {
    return profiles.of(settings);
  } catch (error) {
    if (error instanceof UnknownPreset) return undefined;
    throw error;
  }
};

export const isExisting = (state: State): state is Existing =>
  state.status === 'enabled' || state.status === 'disabled';

export const alertedWebhook = (
  { webhookId: id, account, number, settings }: Existing,
  { everyMs, fallback }: AlertedWebhook['rule'],
): AlertedWebhook => ({
  ...{ id, account, number, name: settings.name, url: settings.url },
  emails: settings.alerts.emails,
  rule: { everyMs, fallback },
});
