import type { DueDelivery } from '../../ports/delivery-road.js';
import type { QueueHead } from '../../ports/ledger.js';

/**
 * Of the oldest in a queue those that go next: what was tried never together with what was not. A batch that failed
 * goes again as it was, alone of what has come since.
 */
export const goesNext = (head: QueueHead): QueueHead => {
  const { deliveries } = head;
  const wasTried = ({ attempt }: DueDelivery): boolean => attempt > 1;
  const [first] = deliveries;
  const other = deliveries.findIndex((one) => first && wasTried(one) !== wasTried(first));
  if (other === -1) return head;
  return { ...head, deliveries: deliveries.slice(0, other), rest: deliveries[other]?.id ?? null };
};
