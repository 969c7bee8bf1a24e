import type { FailedOutcome } from '../delivery/attempt.js';
import { DEFAULT_RETRY_WAITS, JITTER } from '../delivery/default-retries.js';
import type { JsonObject } from '../filter/json.js';

/** Signed so that the receiver can tell who sent it. */
export type Signing =
  | { readonly kind: 'none' }
  /** Standard Webhooks 1.0: `v1` is HMAC-SHA256, `v1a` ed25519. */
  | { readonly kind: 'standard'; readonly versions: readonly ('v1' | 'v1a')[] }
  /** The hex HMAC of the body, in a header of choice, after a prefix of choice. */
  | {
      readonly kind: 'hmac';
      readonly header: string;
      readonly algorithm: 'sha1' | 'sha256' | 'sha512';
      readonly prefix: string;
    }
  /** A JSON Web Token by a signing policy; goes with the encoding `jwt`. */
  | { readonly kind: 'jwt'; readonly policyId: string };

/** What an answer must be to count as delivered. All that is asked must hold. */
export interface Acknowledgement {
  readonly status: 'any-2xx' | '200-or-204' | '200';
  readonly contentType: 'any' | 'json';
  /** A member of the answer's JSON object, and the text it must be. */
  readonly body: {
    readonly member: string;
    readonly equals: string;
    readonly ignoreCase: boolean;
  } | null;
  /** A request header that the answer must bear with the same value. */
  readonly echoHeader: string | null;
}

export type VerificationOccasion = 'create' | 'enable' | 'url-change';

/** How a URL proves that it wants what it will be sent. */
export type Verification =
  | { readonly kind: 'none' }
  /** A request that must be acknowledged like any other. */
  | { readonly kind: 'probe'; readonly on: readonly VerificationOccasion[] }
  /** The signing secret goes out in a header, once, and must come back in the answer's. */
  | {
      readonly kind: 'echo';
      readonly on: readonly VerificationOccasion[];
      readonly header: string;
    }
  /** The receiver calls a URL back that it was sent. */
  | {
      readonly kind: 'callback';
      readonly on: readonly VerificationOccasion[];
      readonly validMs: number;
      /** A URL that another webhook of the account has proved needs no proof. */
      readonly trustsProvenUrls: boolean;
    };

export type RetrySchedule =
  /** The last one is repeated when there are more attempts than waits. */
  | { readonly kind: 'list'; readonly waitsMs: readonly number[] }
  | {
      readonly kind: 'exponential';
      readonly firstMs: number;
      readonly factor: number;
      readonly longestMs: number;
    };

export interface Retries {
  readonly schedule: RetrySchedule;
  /** A wait is stretched or shortened by up to this part of it, 0 to 1. */
  readonly jitter: number;
  /** The first one included; null: until giveUpAfterMs, or 32,000 (MOST_ATTEMPTS). */
  readonly maxAttempts: number | null;
  /** No attempt is made later than this after the delivery came to be; null: maxAttempts decides. */
  readonly giveUpAfterMs: number | null;
  /** Whether `Retry-After` of a 429 or 503 makes the wait longer, up to a day. */
  readonly retryAfter: boolean;
  /** One request at a time, in order: what comes later waits for what failed. */
  readonly blocking: boolean;
}

export type StopAction = 'disable' | 'delete';

/** When a webhook that fails is stopped. */
export interface StopRule {
  /** The outcomes that count toward `failures`. */
  readonly counts: readonly FailedOutcome[];
  /** That many counted failures in a row; null: no number of them. */
  readonly failures: number | null;
  /** And the first of them at least as long ago as this. */
  readonly minSpanMs: number;
  /** That many timeouts in a row; null: no number of them. */
  readonly timeouts: number | null;
  /** No success for this long since the first failure after the last one; null: however long. */
  readonly noSuccessMs: number | null;
  /** Whether a success starts the count over, or only enabling does. */
  readonly resetOn: 'success' | 'enable';
  readonly action: StopAction;
  /** What 410 Gone does, at once; `nothing`: it is a failure like any other. */
  readonly gone: StopAction | 'nothing';
}

/** Probes a webhook that failures have disabled, ever more rarely, and enables it when it answers. */
export interface Healing {
  readonly firstMs: number;
  readonly factor: number;
  readonly longestMs: number;
}

export interface Heartbeat {
  readonly everyMs: number;
  /** Whether one is sent as soon as the webhook is enabled for the first time. */
  readonly initial: boolean;
}

/** How fast requests go to one endpoint, and to one host. */
export interface Pacing {
  /** Requests in flight at once, at most. */
  readonly concurrency: number;
  /** Requests in a span of time, at most; null: any number. */
  readonly rate: { readonly requests: number; readonly perMs: number } | null;
  /** After so many failures in a row on one host, all of the account's webhooks to it wait, ever longer. */
  readonly hostThrottle: {
    readonly afterFailures: number;
    readonly waitsMs: readonly number[];
  } | null;
}

export const ALERT_KINDS = [
  'first-failure',
  'half-way',
  'seventy',
  'ninety',
  'attempt-failed',
  'dropped',
  'throttled',
  'disabled',
  'recovered',
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

export interface AlertRule {
  readonly on: readonly AlertKind[];
  /** At most one mail in this time, besides one that says it was stopped; what happens meanwhile stands in the next. */
  readonly everyMs: number;
  /** Who is told when the webhook names nobody. */
  readonly fallback: 'administrators' | 'nobody';
  /** Of a mail that says above all that its host is throttled: `{number}` and `{name}` are the webhook's. Null: the usual. */
  readonly throttledSubject: string | null;
}

/** How a webhook is delivered: all that differs between one system's webhooks and another's. */
export interface DeliveryProfile {
  /** The renderer's name. */
  readonly shape: string;
  /** What the renderer asks for besides. */
  readonly shapeOptions: JsonObject;
  readonly encoding: 'json' | 'form' | 'jwt';
  /** More than one event in a request: up to so many, or those of so long. They go in order, one request at a time. */
  readonly batch: { readonly maxEvents: number; readonly lingerMs: number };
  /** For the whole exchange. */
  readonly timeoutMs: number;
  readonly signing: Signing;
  readonly acknowledgement: Acknowledgement;
  readonly verification: Verification;
  readonly retries: Retries;
  readonly stop: StopRule;
  readonly healing: Healing | null;
  readonly heartbeat: Heartbeat | null;
  /** Whether `webhook-delivery: disable` or `abort-message` in an answer is obeyed. */
  readonly receiverCommands: boolean;
  readonly pacing: Pacing;
  readonly alerts: AlertRule;
  /** Whether HTTP/2 is spoken where the endpoint offers it. */
  readonly http2: boolean;
}

/** Every way an attempt can fail. */
export const ALL_FAILURES: readonly FailedOutcome[] = [
  'http_status',
  'timeout',
  'dns_error',
  'connect_error',
  'tls_error',
  'connection_lost',
  'protocol_error',
  'address_refused',
  'not_acknowledged',
];

export const ANY_2XX: Acknowledgement = {
  status: 'any-2xx',
  contentType: 'any',
  body: null,
  echoHeader: null,
};

/** Failed attempts in a row that disable a webhook (the rule of Worksection's documents). */
export const FAILURES_TO_DISABLE = 10;

/** A webhook in Postrider's own form, unless it says otherwise. */
export const NATIVE_PROFILE: DeliveryProfile = {
  shape: 'native',
  shapeOptions: {},
  encoding: 'json',
  batch: { maxEvents: 1, lingerMs: 0 },
  timeoutMs: 5_000,
  signing: { kind: 'standard', versions: ['v1'] },
  acknowledgement: ANY_2XX,
  verification: { kind: 'none' },
  retries: {
    schedule: { kind: 'list', waitsMs: DEFAULT_RETRY_WAITS },
    jitter: JITTER,
    maxAttempts: DEFAULT_RETRY_WAITS.length + 1,
    giveUpAfterMs: null,
    retryAfter: true,
    blocking: false,
  },
  stop: {
    counts: ALL_FAILURES,
    failures: FAILURES_TO_DISABLE,
    minSpanMs: 0,
    timeouts: null,
    noSuccessMs: null,
    resetOn: 'success',
    action: 'disable',
    gone: 'disable',
  },
  healing: null,
  heartbeat: null,
  receiverCommands: false,
  pacing: { concurrency: 10, rate: null, hostThrottle: null },
  alerts: {
    on: ['first-failure', 'half-way', 'seventy', 'ninety', 'throttled', 'disabled', 'recovered'],
    everyMs: 1_200_000,
    fallback: 'nobody',
    throttledSubject: null,
  },
  http2: false,
};

/** Whether its deliveries go in order, several to a request, one request at a time. */
export const goesInOrder = ({ batch, retries }: DeliveryProfile): boolean =>
  batch.maxEvents > 1 || retries.blocking;

/** The wait in ms before the given probe of a webhook that failures have disabled; 0 is the first. */
export const healingWait = (step: number, { firstMs, factor, longestMs }: Healing): number =>
  Math.min(longestMs, Math.round(firstMs * factor ** step));
