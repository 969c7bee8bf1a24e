import { NATIVE_PROFILE } from '../profile/profile.js';
import type { CountFailure, CountSuccess, CreateWebhook } from '../webhook/commands.js';
import {
  NO_SECRETS,
  PLAIN_SETTINGS,
  type Sealed,
  type WebhookCreated,
  type WebhookDeliveryFailed,
  type WebhookEnabled,
  type WebhookSecrets,
  type WebhookSettings,
} from '../webhook/events.js';

export const webhookId = 'webhook-1';

export const settings: WebhookSettings = {
  ...PLAIN_SETTINGS,
  name: 'Tasks',
  url: 'https://example.com/hook',
  events: ['task.*'],
  projects: ['42'],
  basicAuth: { user: 'postrider' },
};

export const secrets: WebhookSecrets = {
  ...NO_SECRETS,
  signing: 'sealed-signing' as Sealed,
  password: 'sealed-password' as Sealed,
};

export const createWebhook = (enabled: boolean): CreateWebhook => ({
  type: 'CreateWebhook',
  data: { webhookId, account: 'acme', number: 7, settings, secrets, enabled },
});

export const created: WebhookCreated = {
  type: 'webhook.created',
  data: { webhookId, account: 'acme', number: 7, settings, secrets },
};

export const enabled = (enablement = 1): WebhookEnabled => ({
  type: 'webhook.enabled',
  data: { webhookId, enablement },
});

/** How the nth delivery of a test went: its first attempt, under the first enablement unless said otherwise. */
interface Counted {
  readonly attempt?: number;
  readonly enablement?: number;
  /** ISO 8601. */
  readonly failedAt?: string;
}

const FAILED_AT = '2026-11-20T12:00:00.000Z';

export const countFailure = (
  n: number,
  { attempt = 1, enablement = 1, failedAt = FAILED_AT }: Counted = {},
): CountFailure => ({
  type: 'CountFailure',
  data: {
    deliveryId: `delivery-${n}`,
    attempt,
    enablement,
    error: `error ${n}`,
    outcome: 'http_status',
    status: 500,
    failedAt,
    rule: NATIVE_PROFILE.stop,
  },
});

export const countSuccess = (
  n: number,
  { attempt = 1, enablement = 1 }: Counted = {},
): CountSuccess => ({
  type: 'CountSuccess',
  data: { deliveryId: `delivery-${n}`, attempt, enablement, rule: NATIVE_PROFILE.stop },
});

/** The nth failure in a row, of the nth delivery. */
export const failed = (n: number): WebhookDeliveryFailed => ({
  type: 'webhook.delivery-failed',
  data: {
    webhookId,
    deliveryId: `delivery-${n}`,
    attempt: 1,
    error: `error ${n}`,
    outcome: 'http_status',
    failures: n,
    counted: n,
    timeouts: 0,
    failedAt: FAILED_AT,
  },
});

/** That many failures in a row, each of another delivery. */
export const failures = (count: number): readonly WebhookDeliveryFailed[] =>
  Array.from({ length: count }, (_, i) => failed(i + 1));
