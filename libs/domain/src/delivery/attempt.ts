/** How one HTTP request for a delivery failed. */
export type FailedOutcome =
  | 'http_status'
  | 'timeout'
  | 'dns_error'
  | 'connect_error'
  | 'tls_error'
  | 'connection_lost'
  | 'protocol_error'
  | 'address_refused'
  /** It was answered, and not as the webhook's profile asks. */
  | 'not_acknowledged';

/** Our own way out failed: nothing has come as far as the receiver, who is not to blame. */
export type OwnFault = 'proxy_error';

/** How one HTTP request for a delivery ended. */
export type AttemptOutcome = 'success' | FailedOutcome;

/** What a receiver may ask for in an answer's header `webhook-delivery`. */
export type ReceiverCommand = 'disable' | 'abort-message';

/** The request that was made. */
export interface SentRequest {
  /** As they were spelled, less everything secret: `[hidden]` stands in its place. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of the body. */
  readonly bytes: number;
}

/** What came of one HTTP request. */
export interface Answer {
  readonly outcome: AttemptOutcome;
  /** HTTP status, when one arrived. */
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>>;
  /** The first 4 KiB of the response body, as text. */
  readonly excerpt: string;
  /** One line for a person: `404 Not Found`, `no answer within 5 s`. Null on success. */
  readonly error: string | null;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly durationMs: number;
  /** How long a 429 or 503 asks to wait, in ms, up to a day; null: it does not. */
  readonly retryAfterMs: number | null;
  /** What the receiver asks for. Whether it is obeyed is its webhook's profile to say. */
  readonly command: ReceiverCommand | null;
  /** Null when none could be made: a refused address, an unusable secret. */
  readonly request: SentRequest | null;
}

/** What came of a request that our own way out did not let through. */
export type NoWayOut = Omit<Answer, 'outcome'> & { readonly outcome: OwnFault };

export const isNoWayOut = (sent: Answer | NoWayOut): sent is NoWayOut =>
  sent.outcome === 'proxy_error';

/** Names an attempt for ever, so that an outcome reported twice counts once. */
export const attemptKey = (deliveryId: string, attempt: number): string =>
  `${deliveryId}:${attempt}`;
