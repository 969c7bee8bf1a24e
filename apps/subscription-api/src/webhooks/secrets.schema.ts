import { LONGEST_OVERLAP_MS } from '#application';
import { parseDuration } from '#runtime';
import { z } from 'zod';
import { instant } from '../http/instant.js';

const overlap = z.string().transform((text, context) => {
  const ms = parseDuration(text);
  if (ms !== undefined && ms <= LONGEST_OVERLAP_MS) return ms;
  context.addIssue('must be a duration of at most 7d, such as 24h');
  return z.NEVER;
});

export const rotation = z.strictObject({ overlap: overlap.prefault('24h') });

export type Rotation = z.infer<typeof rotation>;

export const secretReply = z.object({ secret: z.string() }).meta({ id: 'SigningSecret' });

export const rotatedSecretReply = z
  .object({
    secret: z.string(),
    publicKey: z
      .string()
      .nullable()
      .meta({ description: '`whpk_…`, the new one; null: it never signed by `v1a`.' }),
    overlapUntil: instant.meta({ description: 'Until then the former ones sign too.' }),
  })
  .meta({ id: 'RotatedSecret' });
