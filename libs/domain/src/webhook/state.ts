import type { DisabledReason, WebhookSecrets, WebhookSettings } from './events.js';

interface Existing {
  readonly webhookId: string;
  readonly account: string;
  readonly settings: WebhookSettings;
  readonly secrets: WebhookSecrets;
  /** How often it has been enabled. Names the span in which attempts count. */
  readonly enablements: number;
  /** Keys of the failed attempts in a row, oldest first. */
  readonly failed: readonly string[];
  readonly lastError: string | null;
  /** ISO 8601. */
  readonly lastFailureAt: string | null;
}

export type EnabledWebhook = Existing & { readonly status: 'enabled' };
export type DisabledWebhook = Existing & {
  readonly status: 'disabled';
  readonly reason: DisabledReason;
};

export type WebhookState =
  | { readonly status: 'absent' }
  | EnabledWebhook
  | DisabledWebhook
  | { readonly status: 'deleted'; readonly webhookId: string; readonly account: string };

/** What an administrator sees: grey, green, orange. */
export type WebhookHealth = 'disabled' | 'working' | 'failing';

export const healthOf = (webhook: EnabledWebhook | DisabledWebhook): WebhookHealth => {
  if (webhook.status === 'disabled') return 'disabled';
  return webhook.failed.length > 0 ? 'failing' : 'working';
};
