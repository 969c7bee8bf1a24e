import { ANY_2XX, NATIVE_PROFILE, type DeliveryProfile } from '#domain';

const TIMEOUT_MS = 10_000;
/** "If this occurs too many times" (the limitations of the vendor's page): how often is inferred. */
const TIMEOUTS_TO_DELETE = 10;

/** What signs where a secret was given: the header is the vendor's, the algorithm inferred from whose it was first. */
const SIGNED = {
  kind: 'hmac',
  header: 'X-Hub-Signature',
  algorithm: 'sha1',
  prefix: 'sha1=',
} as const;

/** A form within 10 seconds, sent once; timeouts delete the subscription, and 410 does at once. */
export const ACCELO_PROFILE: DeliveryProfile = {
  ...NATIVE_PROFILE,
  shape: 'accelo',
  encoding: 'form',
  timeoutMs: TIMEOUT_MS,
  signing: SIGNED,
  acknowledgement: ANY_2XX,
  verification: { kind: 'none' },
  retries: {
    schedule: { kind: 'list', waitsMs: [60_000] },
    jitter: 0,
    maxAttempts: 1,
    giveUpAfterMs: null,
    retryAfter: false,
    blocking: false,
  },
  stop: {
    counts: ['timeout'],
    failures: null,
    minSpanMs: 0,
    timeouts: TIMEOUTS_TO_DELETE,
    noSuccessMs: null,
    resetOn: 'success',
    action: 'delete',
    gone: 'delete',
  },
};
