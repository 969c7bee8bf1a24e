import { expect, it } from '@jest/globals';
import { ALL_FAILURES } from '#domain';
import { WORKSECTION_PROFILE } from './preset.js';

it("Worksection's preset is as the FAQ has it, and as README.md says where that is silent", () => {
  expect(WORKSECTION_PROFILE).toMatchObject({
    ...{ encoding: 'json', batch: { maxEvents: 1 }, timeoutMs: 5_000, heartbeat: null },
    signing: { kind: 'none' },
    acknowledgement: {
      ...{ status: '200', contentType: 'json', echoHeader: null },
      body: { member: 'status', equals: 'OK', ignoreCase: true },
    },
    verification: { kind: 'probe', on: ['create', 'enable'] },
    retries: { maxAttempts: 1, retryAfter: false },
    stop: {
      ...{ counts: ALL_FAILURES, failures: 10, minSpanMs: 0, resetOn: 'success' },
      ...{ timeouts: null, noSuccessMs: null, action: 'disable', gone: 'nothing' },
    },
    pacing: { hostThrottle: null },
  });
});
