import type { HostFailure, HostStanding, HostThrottle } from '#domain';
import type { Page, PageRequest } from '../ports/webhook-readers.js';

export interface HostOfAccount {
  readonly account: string;
  /** As a URL has it, with the port if it is not the usual one. */
  readonly host: string;
}

export interface FailureAtHost extends HostOfAccount, HostFailure {
  readonly rule: HostThrottle;
}

export interface CountedFailure {
  readonly standing: HostStanding;
  /** Whether it was this failure that throttled the host. */
  readonly throttled: boolean;
}

export interface FailingHost extends HostStanding {
  readonly host: string;
  /** Milliseconds since the epoch. */
  readonly lastFailureAt: number;
}

/** Hosts that failed since they last succeeded, for all workers together. */
export abstract class HostThrottles {
  /** How each of them stands; null: it did not fail since it last succeeded. */
  abstract standing(hosts: readonly HostOfAccount[]): Promise<readonly (HostStanding | null)[]>;

  /** Counts them, one after the other; what became of each, in their order. */
  abstract fail(failures: readonly FailureAtHost[]): Promise<readonly CountedFailure[]>;

  /** They succeeded: nothing is left of what was. */
  abstract clear(hosts: readonly HostOfAccount[]): Promise<void>;

  /** Those that failed, by name; `after` is a name. */
  abstract list(account: string, page: PageRequest): Promise<Page<FailingHost>>;
}
