import { describe, expect, it } from '@jest/globals';
import { created, enabled, secrets, webhookId } from '../testing/webhooks.js';
import { publicData, type WebhookEvent } from './events.js';

describe('what others may see of a webhook event', () => {
  const updated: WebhookEvent = {
    type: 'webhook.updated',
    data: { webhookId, settings: { name: 'New' }, secrets },
  };

  it.each([created, updated])('never holds a secret, sealed or not: $type', (event) => {
    const told = JSON.stringify(publicData(event));
    expect(told).not.toContain('secret');
    expect(told).not.toContain('sealed');
  });

  it('is all the rest', () => {
    const { secrets: _secrets, ...rest } = created.data;
    expect(publicData(created)).toEqual(rest);
    expect(publicData(enabled())).toEqual({ webhookId, enablement: 1 });
  });
});
