import type { EndReason, WebhookEvent } from './events.js';

const BY_FAILURES: Readonly<Record<EndReason, true>> = {
  ...{ failures: true, timeouts: true, 'no-success': true, gone: true },
};

/** Whether the webhook was disabled or deleted since its deliveries failed. */
export const isByFailures = (event: WebhookEvent): boolean =>
  (event.type === 'webhook.disabled' || event.type === 'webhook.deleted') &&
  event.data.reason !== undefined &&
  Object.hasOwn(BY_FAILURES, event.data.reason);
