import {
  LONGEST_RETRY_AFTER_MS,
  type Answer,
  type DeliveryProfile,
  type NoWayOut,
  type Verdict,
} from '#domain';

/**
 * Until when a receiver asks for no more requests at all, in ms since the epoch; null: it does not, or is not heeded.
 * Not for longer than what it was asked of is to wait: that attempt may decide something.
 */
export const asksToWait = (
  { retryAfterMs }: Answer | NoWayOut,
  { retries }: DeliveryProfile,
  now: number,
  verdict?: Verdict,
): number | null => {
  if (retryAfterMs === null || !retries.retryAfter) return null;
  const until = now + Math.min(retryAfterMs, LONGEST_RETRY_AFTER_MS);
  const dueAt = verdict?.state === 'pending' ? verdict.dueAt : null;
  return dueAt === null ? until : Math.min(until, dueAt);
};
