import { z } from 'zod';
import { redirectUris } from '../shared/redirect-uris.js';

const HOURLY = 5_000;
/** "Only pro users and up": what the plans above it are called no page says. */
const PRO_AND_UP = ['pro', 'premium', 'business', 'enterprise'];

/** What no source states for every installation. */
export const acceloOptions = z.strictObject({
  /** Of one deployment, in each API process; 0: any number. */
  requestsPerHour: z.int().min(0).max(1_000_000).default(HOURLY),
  /** Plans whose users hear of events; null: any, as the vendor's later pages have it. */
  ownerPlans: z.array(z.string().min(1)).min(1).nullable().default(PRO_AND_UP),
  redirectUris,
});

export type AcceloOptions = z.infer<typeof acceloOptions>;
