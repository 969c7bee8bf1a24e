import type { CountFailure, CountSuccess, CreateWebhook } from '../webhook/commands.js';
import type {
  Sealed,
  WebhookCreated,
  WebhookDeliveryFailed,
  WebhookEnabled,
  WebhookSecrets,
  WebhookSettings,
} from '../webhook/events.js';

export const webhookId = 'webhook-1';

export const settings: WebhookSettings = {
  name: 'Tasks',
  url: 'https://example.com/hook',
  events: ['task.*'],
  projects: ['42'],
  filter: null,
  basicAuth: { user: 'postrider' },
};

export const secrets: WebhookSecrets = {
  signing: 'sealed-signing' as Sealed,
  retiring: [],
  password: 'sealed-password' as Sealed,
};

export const createWebhook = (enabled: boolean): CreateWebhook => ({
  type: 'CreateWebhook',
  data: { webhookId, account: 'acme', settings, secrets, enabled },
});

export const created: WebhookCreated = {
  type: 'webhook.created',
  data: { webhookId, account: 'acme', settings, secrets },
};

export const enabled = (enablement = 1): WebhookEnabled => ({
  type: 'webhook.enabled',
  data: { webhookId, enablement },
});

/** How the nth delivery of a test went: its first attempt, under the first enablement unless said otherwise. */
interface Counted {
  readonly attempt?: number;
  readonly enablement?: number;
}

const FAILED_AT = '2026-11-20T12:00:00.000Z';

export const countFailure = (
  n: number,
  { attempt = 1, enablement = 1 }: Counted = {},
): CountFailure => ({
  type: 'CountFailure',
  data: {
    deliveryId: `delivery-${n}`,
    attempt,
    enablement,
    error: `error ${n}`,
    failedAt: FAILED_AT,
  },
});

export const countSuccess = (
  n: number,
  { attempt = 1, enablement = 1 }: Counted = {},
): CountSuccess => ({
  type: 'CountSuccess',
  data: { deliveryId: `delivery-${n}`, attempt, enablement },
});

/** The nth failure in a row, of the nth delivery. */
export const failed = (n: number): WebhookDeliveryFailed => ({
  type: 'webhook.delivery-failed',
  data: {
    webhookId,
    deliveryId: `delivery-${n}`,
    attempt: 1,
    error: `error ${n}`,
    failures: n,
    failedAt: FAILED_AT,
  },
});

/** That many failures in a row, each of another delivery. */
export const failures = (count: number): readonly WebhookDeliveryFailed[] =>
  Array.from({ length: count }, (_, i) => failed(i + 1));
