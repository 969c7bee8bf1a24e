import type { Retries } from '../profile/profile.js';
import type { AttemptOutcome } from './attempt.js';
import { waitAfter, type FailedAttempt } from './retry.js';

export const DELIVERY_STATES = [
  'pending',
  'succeeded',
  'exhausted',
  'held',
  'cancelled',
  'suppressed',
] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** Why a delivery was not made to a webhook that asked for its event. */
export const SUPPRESSIONS = [
  'owner-may-not-see',
  'owner-plan',
  'nothing-to-tell',
  'unknown-preset',
  'cannot-be-rendered',
] as const;
export type Suppression = (typeof SUPPRESSIONS)[number];

/** What becomes of a delivery after an attempt. `dueAt` is in ms since the epoch. */
export type Verdict =
  | { readonly state: 'succeeded' }
  | { readonly state: 'exhausted' }
  /** Null: its webhook's queue says when. */
  | { readonly state: 'pending'; readonly dueAt: number | null };

export interface JudgedAttempt extends FailedAttempt {
  readonly outcome: AttemptOutcome;
  /** The receiver wants to hear no more of this delivery, and is obeyed. */
  readonly aborted: boolean;
}

export const judge = (judged: JudgedAttempt, retries: Retries): Verdict => {
  if (judged.outcome === 'success') return { state: 'succeeded' };
  if (judged.aborted) return { state: 'exhausted' };
  const wait = waitAfter(judged, retries);
  return wait === undefined
    ? { state: 'exhausted' }
    : { state: 'pending', dueAt: judged.now + wait };
};
