import { expect, it } from '@jest/globals';
import { waitAfter } from '#domain';
import { ASANA_PROFILE } from './preset.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

it("Asana's preset is as the guide has it, and as README.md says where that is silent", () => {
  expect(ASANA_PROFILE).toMatchObject({
    ...{ encoding: 'json', batch: { maxEvents: 100, lingerMs: 1_000 }, timeoutMs: 10_000 },
    heartbeat: { everyMs: 8 * HOUR, initial: true },
    signing: { kind: 'hmac', header: 'X-Hook-Signature', algorithm: 'sha256', prefix: '' },
    acknowledgement: { status: 'any-2xx', contentType: 'any', body: null, echoHeader: null },
    verification: { kind: 'echo', on: ['create'], header: 'X-Hook-Secret' },
    retries: {
      schedule: { kind: 'list', waitsMs: [1, 2, 4, 8, 16, 32, 54].map((each) => each * MINUTE) },
      ...{ jitter: 0.1, maxAttempts: null, retryAfter: false, blocking: true },
    },
    stop: {
      ...{ failures: null, timeouts: null, noSuccessMs: 24 * HOUR },
      ...{ action: 'delete', gone: 'nothing' },
    },
    ...{ pacing: { hostThrottle: null }, alerts: { on: [] } },
  });
});

it('no wait is longer than an hour, however its jitter falls', () => {
  const facts = { bornAt: 0, now: 0, retryAfterMs: null };
  const waits = Array.from({ length: 30 }, (_, i) =>
    [0, 0.5, 0.999_999].map((chance) =>
      waitAfter({ ...facts, attempt: i + 1, chance }, ASANA_PROFILE.retries),
    ),
  ).flat();
  expect(Math.max(...waits.map(Number))).toBeLessThanOrEqual(HOUR);
  expect(Math.max(...waits.map(Number))).toBeGreaterThan(HOUR - MINUTE);
});
