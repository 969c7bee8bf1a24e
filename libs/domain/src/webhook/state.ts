import type { DisabledReason, WebhookSecrets, WebhookSettings } from './events.js';

interface Existing {
  readonly webhookId: string;
  readonly account: string;
  readonly settings: WebhookSettings;
  readonly secrets: WebhookSecrets;
  readonly number: number;
  /** How often it has been enabled. Names the span in which attempts count. */
  readonly enablements: number;
  readonly run: FailedRun;
  readonly verification: VerificationState;
  readonly lastError: string | null;
  /** ISO 8601. */
  readonly lastFailureAt: string | null;
}

/** Failed attempts in a row. */
export interface FailedRun {
  readonly failures: number;
  /** Those that count toward the limit. */
  readonly counted: number;
  readonly timeouts: number;
  /** ISO 8601: when the first of them ended. */
  readonly since: string | null;
  /** ISO 8601: when the last of them ended. */
  readonly until: string | null;
  /** Keys of the latest, oldest first: one reported twice counts once. */
  readonly keys: readonly string[];
}

export type VerificationState =
  | { readonly state: 'none' }
  | { readonly state: 'requested'; readonly url: string; readonly expiresAt: string }
  | { readonly state: 'verified'; readonly url: string; readonly at: string };

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
  return webhook.run.failures > 0 ? 'failing' : 'working';
};
