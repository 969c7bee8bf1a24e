import { describe, expect, it } from '@jest/globals';
import { created, enabled, failed, secrets, settings, webhookId } from '../testing/webhooks.js';
import { foldWebhook, webhookDecider } from './decider.js';

/**
 * Streams keep their state under the revision of the decider that folded it, and fold it again when that is
 * another. So what a state is made of, and the revision, change together: see `docs/decisions/0005`.
 */
describe('the state that a stream keeps', () => {
  it('is this, under this revision', () => {
    const state = foldWebhook([created, enabled(), failed(1)]);
    expect({ revision: webhookDecider.revision, state }).toEqual({
      revision: 8,
      state: {
        ...{ status: 'enabled', webhookId, account: 'acme', number: 7, settings, secrets },
        enablements: 1,
        run: {
          ...{ failures: 1, counted: 1, timeouts: 0, keys: ['delivery-1:1'] },
          since: '2026-11-20T12:00:00.000Z',
          until: '2026-11-20T12:00:00.000Z',
        },
        verification: { state: 'none' },
        lastError: 'error 1',
        lastFailureAt: '2026-11-20T12:00:00.000Z',
      },
    });
  });

  it('has these settings and secrets, whether its events name them or not', () => {
    expect(Object.keys(settings).toSorted()).toMatchInlineSnapshot(`
      [
        "alerts",
        "basicAuth",
        "clientCertificate",
        "description",
        "dialect",
        "events",
        "filter",
        "formerPublicKeys",
        "headers",
        "metadata",
        "name",
        "oauth2",
        "owner",
        "ownerPlans",
        "preset",
        "profile",
        "projects",
        "publicKey",
        "source",
        "sourceId",
        "url",
        "visibility",
        "within",
      ]
    `);
    expect(Object.keys(secrets).toSorted()).toMatchInlineSnapshot(`
      [
        "clientKey",
        "ed25519",
        "headers",
        "oauth2ClientSecret",
        "password",
        "retiring",
        "retiringEd25519",
        "signing",
        "verificationCode",
      ]
    `);
  });
});
