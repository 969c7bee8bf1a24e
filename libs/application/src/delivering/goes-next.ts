import type { DueDelivery } from '../ports/delivery-road.js';

export interface QueueHead {
  /** What goes in the next request. */
  readonly next: readonly DueDelivery[];
  /** The oldest of what stays behind it. */
  readonly rest: DueDelivery | undefined;
}

/**
 * Of the oldest in a queue, in order, those that go next: at most so many, and what was tried never together with
 * what was not. A batch that failed goes again as it was, alone of what has come since.
 */
export const goesNext = (standing: readonly DueDelivery[], maxEvents: number): QueueHead => {
  const wasTried = ({ attempt }: DueDelivery): boolean => attempt > 1;
  const [first] = standing;
  if (!first) return { next: [], rest: undefined };
  const other = standing.findIndex((one) => wasTried(one) !== wasTried(first));
  const count = Math.min(other === -1 ? standing.length : other, maxEvents);
  return { next: standing.slice(0, count), rest: standing[count] };
};
