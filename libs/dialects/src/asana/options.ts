import { z } from 'zod';

/** The guide has 150 a minute for whoever pays nothing, and 1 500 for everyone else. */
const A_MINUTE = 1_500;

/** What no source states for every installation. */
export const asanaOptions = z.strictObject({
  /** Webhooks on one resource, at most. */
  perResource: z.int().min(1).default(1_000),
  /** Webhooks of one app and user, at most. */
  perOwner: z.int().min(1).default(10_000),
  /** Of one token, in each API process; 0: any number. */
  requestsPerMinute: z.int().min(0).max(1_000_000).default(A_MINUTE),
});

export type AsanaOptions = z.infer<typeof asanaOptions>;
