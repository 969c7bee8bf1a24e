import { z } from 'zod';

const HOURLY = 3_600;
const HOUR_S = 3_600;

/** What no source states for every installation, besides what a profile's shapeOptions say of the brand. */
export const rserviceOptions = z.strictObject({
  /** Of one credential, in each API process; 0: any number. */
  requestsPerHour: z.int().min(0).max(1_000_000).default(HOURLY),
  /** Name the account of a request, in lower case. */
  accountHeaders: z
    .array(z.string().regex(/^[a-z0-9-]+$/))
    .default(['x-4me-account', 'x-xurrent-account']),
  /** Name the source of what a request creates and its body does not, in lower case. */
  sourceHeaders: z
    .array(z.string().regex(/^[a-z0-9-]+$/))
    .default(['x-4me-source', 'x-xurrent-source']),
  documentationUrl: z.url().default('https://developer.r-service.tech/v1'),
  /** Whether every object shows its nodeID, and not only where `fields` are chosen. */
  nodeIds: z.boolean().default(false),
  tokenLifetimeS: z
    .int()
    .min(60)
    .max(24 * 365 * HOUR_S)
    .default(HOUR_S),
});

export type RServiceOptions = z.infer<typeof rserviceOptions>;
