import { describe, expect, it } from '@jest/globals';
import { created, enabled, failed } from '../testing/webhooks.js';
import { foldWebhook } from './decider.js';
import type { WebhookEvent } from './events.js';
import { healthOf, type DisabledWebhook, type EnabledWebhook } from './state.js';

const healthAfter = (...events: readonly WebhookEvent[]) =>
  healthOf(foldWebhook(events) as EnabledWebhook | DisabledWebhook);

describe('the health of a webhook', () => {
  it('is "disabled" until it is enabled', () => {
    expect(healthAfter(created)).toBe('disabled');
  });

  it('is "working" while nothing fails', () => {
    expect(healthAfter(created, enabled())).toBe('working');
  });

  it('is "failing" after a failure', () => {
    expect(healthAfter(created, enabled(), failed(1))).toBe('failing');
  });

  it('is "working" again after a success', () => {
    const recovered: WebhookEvent = {
      type: 'webhook.delivery-recovered',
      data: { webhookId: 'webhook-1', deliveryId: 'delivery-2', attempt: 1, failures: 1 },
    };
    expect(healthAfter(created, enabled(), failed(1), recovered)).toBe('working');
  });

  it('is "disabled" though its failures are remembered', () => {
    const disabled: WebhookEvent = {
      type: 'webhook.disabled',
      data: { webhookId: 'webhook-1', reason: 'user', failures: 1, lastError: 'error 1' },
    };
    expect(healthAfter(created, enabled(), failed(1), disabled)).toBe('disabled');
  });
});
