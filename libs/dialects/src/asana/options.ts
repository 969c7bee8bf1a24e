import { z } from 'zod';

/** What no source states for every installation. */
export const asanaOptions = z.strictObject({
  /** Webhooks on one resource, at most. */
  perResource: z.int().min(1).default(1_000),
  /** Webhooks of one owner, at most. */
  perOwner: z.int().min(1).default(10_000),
});

export type AsanaOptions = z.infer<typeof asanaOptions>;
