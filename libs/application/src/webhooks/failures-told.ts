import type { WebhookDeliveryFailed } from '#domain';
import type { HistoryEntry } from '../ports/webhook-readers.js';

/** Of the latest failures before a webhook was stopped, oldest first: those of the run that did it. */
export const failuresTold = (
  latest: readonly WebhookDeliveryFailed['data'][],
): Pick<HistoryEntry, 'failures' | 'failuresBefore'> => {
  const inRun = latest.at(-1)?.failures ?? 0;
  const failures = inRun === 0 ? [] : latest.slice(-inRun);
  return { failures, failuresBefore: inRun - failures.length };
};
