import { z } from 'zod';

/** Where OAuth clients, by their ids, may have people sent back to: exactly there. */
export const redirectUris = z
  .record(z.string(), z.array(z.url({ protocol: /^https?$/ }).max(2_048)).max(20))
  .default({});

export type RedirectUris = z.infer<typeof redirectUris>;
