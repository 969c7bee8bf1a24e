import { ALGORITHM_RULE, SIGNING_ALGORITHMS, type SigningPolicy } from '#application';
import { z } from 'zod';
import { instant } from '../http/instant.js';
import { pageQuery } from '../http/page.js';

const MAX_AUDIENCE_BYTES = 2_048;
const A_YEAR_IN_MINUTES = 525_600;

const fields = {
  disabled: z
    .boolean()
    .meta({ description: 'Whether it signs nothing, and nothing new may use it.' }),
  audience: z
    .string()
    .min(1)
    .refine(
      (text) => Buffer.byteLength(text) <= MAX_AUDIENCE_BYTES,
      `must have at most ${MAX_AUDIENCE_BYTES} bytes`,
    )
    .nullable()
    .meta({ description: 'The `aud` of its tokens; null: they have none.' }),
  expiresInMinutes: z
    .int()
    .min(1)
    .max(A_YEAR_IN_MINUTES)
    .nullable()
    .meta({ description: 'From `iat` to `exp`; null: tokens have no `exp`.' }),
  openIdDiscovery: z.boolean().meta({
    description:
      'Whether the public key is found by the `iss` of its tokens, without a credential.',
  }),
};

export const signingPolicyDraft = z
  .strictObject({
    algorithm: z.enum(SIGNING_ALGORITHMS, ALGORITHM_RULE),
    disabled: fields.disabled.default(false),
    audience: fields.audience.default(null),
    expiresInMinutes: fields.expiresInMinutes.default(null),
    openIdDiscovery: fields.openIdDiscovery.default(true),
  })
  .meta({
    id: 'SigningPolicyDraft',
    examples: [{ algorithm: 'ES256', audience: 'https://example.com', expiresInMinutes: 5 }],
  });

/** RFC 7396: null makes an optional field what it is when left out at first. */
export const signingPolicyPatch = z
  .strictObject({
    disabled: fields.disabled.nullable().transform((disabled) => disabled ?? false),
    audience: fields.audience,
    expiresInMinutes: fields.expiresInMinutes,
    openIdDiscovery: fields.openIdDiscovery.nullable().transform((wanted) => wanted ?? true),
  })
  .partial()
  .meta({ id: 'SigningPolicyPatch', examples: [{ disabled: true }] });

export const signingPolicyListQuery = pageQuery.extend({
  disabled: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
});

export type SigningPolicyListQuery = z.infer<typeof signingPolicyListQuery>;

const reply = z.object({
  id: z.uuid(),
  number: z.int().min(1).meta({ description: 'Counts the policies of the installation.' }),
  name: z.string().meta({ description: 'Made here; names it in URLs.' }),
  disabled: z.boolean(),
  algorithm: z.enum(SIGNING_ALGORITHMS),
  audience: z.string().nullable(),
  expiresInMinutes: z.int().nullable(),
  openIdDiscovery: z.boolean(),
  issuer: z.string().meta({ description: 'The `iss` of its tokens.' }),
  kid: z.uuid().meta({ description: 'Names the key in the header of its tokens.' }),
  publicKeyPem: z.string().meta({ description: 'What its tokens are verified with, as SPKI.' }),
  createdAt: instant,
  updatedAt: instant,
});

export const signingPolicyReply = reply.meta({ id: 'SigningPolicy' });

/** A policy as the API shows it. */
export const showSigningPolicy = (
  { account: _account, ...policy }: SigningPolicy,
  issuer: string,
): z.infer<typeof reply> => ({ ...policy, issuer });
