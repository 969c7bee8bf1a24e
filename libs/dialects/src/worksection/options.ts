import { z } from 'zod';
import { redirectUris } from '../shared/redirect-uris.js';

/** What no source states for every installation. */
export const worksectionOptions = z.strictObject({
  /** Of one credential, in each API process; 0: any number. The vendor allows 1. */
  requestsPerSecond: z.int().min(0).max(1_000).default(0),
  redirectUris,
});

export type WorksectionOptions = z.infer<typeof worksectionOptions>;
