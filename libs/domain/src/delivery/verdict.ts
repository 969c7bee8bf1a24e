import type { AttemptOutcome } from './attempt.js';
import { waitAfter } from './retry.js';

export const DELIVERY_STATES = ['pending', 'succeeded', 'exhausted', 'held', 'cancelled'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** What becomes of a delivery after an attempt. `dueAt` is in ms since the epoch. */
export type Verdict =
  | { readonly state: 'succeeded' }
  | { readonly state: 'exhausted' }
  | { readonly state: 'pending'; readonly dueAt: number };

export interface JudgedAttempt {
  /** 1 is the first. */
  readonly attempt: number;
  readonly outcome: AttemptOutcome;
  readonly now: number;
  readonly waits: readonly number[];
  /** In [0, 1). */
  readonly chance: number;
}

export const judge = ({ attempt, outcome, now, waits, chance }: JudgedAttempt): Verdict => {
  if (outcome === 'success') return { state: 'succeeded' };
  const wait = waitAfter(attempt, waits, chance);
  return wait === undefined ? { state: 'exhausted' } : { state: 'pending', dueAt: now + wait };
};
