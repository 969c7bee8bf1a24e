import { ALL_FAILURES, ANY_2XX, NATIVE_PROFILE, type DeliveryProfile } from '#domain';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

export const SECRET_HEADER = 'X-Hook-Secret';
/** As the guide has it: webhooks of which nothing has arrived for so long are deleted. */
export const DELETED_AFTER_MS = 24 * HOUR;

/**
 * By the guide: 10 s, a heartbeat every 8 hours, growing waits up to an hour, deleted after 24 hours without a
 * success. Batches of 100 within a second, the waits themselves and their jitter are inferred.
 */
export const ASANA_PROFILE: DeliveryProfile = {
  ...NATIVE_PROFILE,
  shape: 'asana',
  batch: { maxEvents: 100, lingerMs: SECOND },
  timeoutMs: 10 * SECOND,
  signing: { kind: 'hmac', header: 'X-Hook-Signature', algorithm: 'sha256', prefix: '' },
  acknowledgement: ANY_2XX,
  verification: { kind: 'echo', on: ['create'], header: SECRET_HEADER },
  retries: {
    schedule: {
      kind: 'list',
      // The last as long as it may be: with its jitter still within the hour.
      waitsMs: [1, 2, 4, 8, 16, 32, 54].map((minutes) => minutes * MINUTE),
    },
    jitter: 0.1,
    maxAttempts: null,
    // An hour more, so that the webhook is deleted before its oldest event is given up.
    giveUpAfterMs: DELETED_AFTER_MS + HOUR,
    retryAfter: false,
    blocking: true,
  },
  stop: {
    counts: ALL_FAILURES,
    failures: null,
    minSpanMs: 0,
    timeouts: null,
    noSuccessMs: DELETED_AFTER_MS,
    resetOn: 'success',
    action: 'delete',
    gone: 'nothing',
  },
  heartbeat: { everyMs: 8 * HOUR, initial: true },
  alerts: { ...NATIVE_PROFILE.alerts, on: [] },
};
