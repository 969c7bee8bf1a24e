import { expect, it } from '@jest/globals';
import { ACCELO_PROFILE } from './preset.js';

it("Accelo's preset is as its pages have it, and as README.md says where they are silent", () => {
  expect(ACCELO_PROFILE).toMatchObject({
    ...{ encoding: 'form', batch: { maxEvents: 1 }, timeoutMs: 10_000, heartbeat: null },
    signing: { kind: 'hmac', header: 'X-Hub-Signature', algorithm: 'sha1', prefix: 'sha1=' },
    acknowledgement: { status: 'any-2xx', contentType: 'any', body: null, echoHeader: null },
    verification: { kind: 'none' },
    retries: { maxAttempts: 1, retryAfter: false },
    stop: {
      ...{ counts: ['timeout'], timeouts: 10, resetOn: 'success' },
      ...{ failures: null, noSuccessMs: null, action: 'delete', gone: 'delete' },
    },
    pacing: { hostThrottle: null },
  });
});
