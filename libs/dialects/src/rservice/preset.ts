import { ALL_FAILURES, ANY_2XX, NATIVE_PROFILE, type DeliveryProfile } from '#domain';

export const PRESET = 'rservice';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
/** Ten attempts, ever further apart (the help pages); how far is inferred. */
const WAITS = [1, 2, 5, 10, 20, 30, 60, 120, 240].map((minutes) => minutes * MINUTE);
/** How long a host is spared is inferred. */
const THROTTLES = [1, 2, 5, 10, 20, 30].map((minutes) => minutes * MINUTE);
/** "20 consecutive times over a period longer than a week" (the vendor's developer pages). */
const FAILURES_TO_DISABLE = 20;

/**
 * One event in 10 seconds, tried ten times, to a URL that has called back. Enabling is no way round the call back:
 * a URL that has proved itself is not asked again.
 */
export const RSERVICE_PROFILE: DeliveryProfile = {
  ...NATIVE_PROFILE,
  shape: PRESET,
  shapeOptions: {},
  encoding: 'json',
  timeoutMs: 10_000,
  signing: { kind: 'none' },
  acknowledgement: ANY_2XX,
  verification: {
    kind: 'callback',
    on: ['create', 'enable', 'url-change'],
    validMs: DAY,
    trustsProvenUrls: true,
  },
  retries: {
    schedule: { kind: 'list', waitsMs: WAITS },
    jitter: 0.1,
    maxAttempts: WAITS.length + 1,
    giveUpAfterMs: null,
    retryAfter: false,
    blocking: false,
  },
  stop: {
    counts: ALL_FAILURES,
    failures: FAILURES_TO_DISABLE,
    minSpanMs: 7 * DAY,
    timeouts: null,
    noSuccessMs: null,
    resetOn: 'success',
    action: 'disable',
    gone: 'nothing',
  },
  pacing: {
    ...NATIVE_PROFILE.pacing,
    hostThrottle: { afterFailures: FAILURES_TO_DISABLE, waitsMs: THROTTLES },
  },
  alerts: {
    on: ['attempt-failed', 'dropped', 'throttled', 'disabled'],
    everyMs: 20 * MINUTE,
    fallback: 'administrators',
    // As the vendor's page on it has it.
    throttledSubject: 'Webhook #{number} throttled – {name}',
  },
};
