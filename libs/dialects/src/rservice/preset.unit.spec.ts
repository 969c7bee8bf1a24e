import { expect, it } from '@jest/globals';
import { ALL_FAILURES } from '#domain';
import { RSERVICE_PROFILE } from './preset.js';

const MINUTE = 60_000;
const DAY = 86_400_000;
const inMs = (...minutes: readonly number[]) => minutes.map((each) => each * MINUTE);

it("R-Service's preset is as the vendor's pages have it, and as README.md says where they are silent", () => {
  expect(RSERVICE_PROFILE).toMatchObject({
    ...{ encoding: 'json', batch: { maxEvents: 1 }, timeoutMs: 10_000, heartbeat: null },
    signing: { kind: 'none' },
    acknowledgement: { status: 'any-2xx', contentType: 'any', body: null, echoHeader: null },
    verification: {
      ...{ kind: 'callback', on: ['create', 'enable', 'url-change'] },
      ...{ validMs: DAY, trustsProvenUrls: true },
    },
    retries: {
      schedule: { kind: 'list', waitsMs: inMs(1, 2, 5, 10, 20, 30, 60, 120, 240) },
      ...{ maxAttempts: 10, giveUpAfterMs: null, retryAfter: false, blocking: false },
    },
    stop: {
      ...{ counts: ALL_FAILURES, failures: 20, minSpanMs: 7 * DAY, timeouts: null },
      ...{ noSuccessMs: null, action: 'disable', gone: 'nothing' },
    },
    pacing: { hostThrottle: { afterFailures: 20, waitsMs: inMs(1, 2, 5, 10, 20, 30) } },
    alerts: {
      on: ['attempt-failed', 'dropped', 'throttled', 'disabled'],
      ...{ everyMs: 20 * MINUTE, fallback: 'administrators' },
    },
  });
});
