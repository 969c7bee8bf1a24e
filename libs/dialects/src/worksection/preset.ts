import { ALL_FAILURES, NATIVE_PROFILE, type DeliveryProfile } from '#domain';

const TIMEOUT_MS = 5_000;
const ERRORS_TO_DISABLE = 10;

/**
 * As the FAQ has it: 200, JSON and `{"status":"OK"}` within 5 seconds, and ten errors disable. That nothing is
 * sent twice and that a success starts the count over is inferred.
 */
export const WORKSECTION_PROFILE: DeliveryProfile = {
  ...NATIVE_PROFILE,
  shape: 'worksection',
  timeoutMs: TIMEOUT_MS,
  signing: { kind: 'none' },
  acknowledgement: {
    status: '200',
    contentType: 'json',
    body: { member: 'status', equals: 'OK', ignoreCase: true },
    echoHeader: null,
  },
  verification: { kind: 'probe', on: ['create', 'enable'] },
  retries: {
    schedule: { kind: 'list', waitsMs: [60_000] },
    jitter: 0,
    maxAttempts: 1,
    giveUpAfterMs: null,
    retryAfter: false,
    blocking: false,
  },
  stop: {
    counts: ALL_FAILURES,
    failures: ERRORS_TO_DISABLE,
    minSpanMs: 0,
    timeouts: null,
    noSuccessMs: null,
    resetOn: 'success',
    action: 'disable',
    gone: 'nothing',
  },
};
