export interface ThrottledHost {
  readonly account: string;
  readonly host: string;
  /** Nothing is sent there until then, in ms since the epoch. */
  readonly until: number;
  /** Failures in a row. */
  readonly failures: number;
  /** The webhook whose failure was the last of them: it may not be noted yet. */
  readonly failedLast: string;
  /** The webhooks that wait. */
  readonly webhookIds: readonly string[];
}

/** Whoever wants to know that a host is throttled: told once, by the worker whose failure it was. */
export abstract class ThrottleListener {
  abstract onThrottled(host: ThrottledHost): Promise<void>;
}
