import type { AlertKind } from '../profile/profile.js';
import type { DisabledReason, EndReason } from '../webhook/events.js';

/** What a webhook's people are told of failed attempts. */
export const FAILURE_ALERTS = [
  'first-failure',
  'half-way',
  'seventy',
  'ninety',
  'attempt-failed',
] as const satisfies readonly AlertKind[];

/** Failed attempts in a row have come to something. */
export interface FailureAlert {
  readonly kind: (typeof FAILURE_ALERTS)[number];
  readonly failures: number;
  /** How many of them count, of how many that stop the webhook; null: no number of them does. */
  readonly counted: number;
  readonly limit: number | null;
  readonly error: string;
}

/** A delivery was given up: all its attempts failed. */
export interface DroppedAlert {
  readonly kind: 'dropped';
  readonly deliveryId: string;
  readonly attempts: number;
  readonly error: string;
}

/** Everything for one host waits, since it fails. */
export interface ThrottledAlert {
  readonly kind: 'throttled';
  readonly host: string;
  /** ISO 8601: until then. */
  readonly until: string;
  /** Whose requests fail there, the first ones of them. */
  readonly webhooks: readonly {
    readonly id: string;
    readonly number: number;
    readonly name: string;
  }[];
  /** How many more there are. */
  readonly others: number;
}

/** Failures have stopped it. */
export interface DisabledAlert {
  readonly kind: 'disabled';
  readonly as: 'disabled' | 'deleted';
  readonly reason: DisabledReason | EndReason;
  readonly failures: number;
  readonly error: string | null;
}

/** What was told before is over. */
export interface RecoveredAlert {
  readonly kind: 'recovered';
  /** `enabling`: it is enabled again after failures had disabled it. */
  readonly by: 'success' | 'enabling';
  /** Failed attempts in a row before. */
  readonly failures: number;
}

export type Alert = FailureAlert | DroppedAlert | ThrottledAlert | DisabledAlert | RecoveredAlert;
