import { SIGNING_ALGORITHMS } from '#application';
import { z } from 'zod';

const algorithm = z.enum(SIGNING_ALGORITHMS);

export const discoveryReply = z
  .object({
    issuer: z.string(),
    jwks_uri: z.string(),
    response_types_supported: z.array(z.literal('id_token')),
    subject_types_supported: z.array(z.literal('public')),
    id_token_signing_alg_values_supported: z.array(algorithm),
  })
  .meta({ id: 'OpenIdConfiguration', description: 'As OpenID Connect Discovery 1.0 writes it.' });

const rsaOrEc = z.object({
  kty: z.enum(['RSA', 'EC']),
  kid: z.uuid(),
  use: z.literal('sig'),
  alg: algorithm,
  n: z.string().optional(),
  e: z.string().optional(),
  crv: z.enum(['P-256', 'P-384', 'P-521']).optional(),
  x: z.string().optional(),
  y: z.string().optional(),
});

export const jwkSetReply = z
  .object({ keys: z.array(rsaOrEc) })
  .meta({ id: 'JwkSet', description: 'Public keys as RFC 7517 writes them.' });
