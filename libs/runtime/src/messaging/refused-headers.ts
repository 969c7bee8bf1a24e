import type { Refused } from '#application';

const LONGEST_DETAIL = 512;

/** What the headers of a dead letter say beside its own. */
export const refusedHeaders = (
  came: { readonly exchange: string; readonly routingKey: string },
  { reason, message: detail }: Refused,
  refusedAt: Date,
): Readonly<Record<string, string>> => ({
  'x-postrider-reason': reason,
  'x-postrider-detail': detail.slice(0, LONGEST_DETAIL),
  'x-postrider-routing-key': came.routingKey,
  'x-postrider-exchange': came.exchange,
  'x-postrider-refused-at': refusedAt.toISOString(),
});
