import type { IssuedTokens, TokenError } from '#application';
import { z } from 'zod';

const DAY_S = 86_400;
const LONGEST_LIFETIME_S = 30 * DAY_S;

/** RFC 6749, section 3.2: a parameter without a value counts as omitted. */
const text = z
  .string()
  .transform((given) => (given === '' ? undefined : given))
  .optional();

const client = {
  client_id: text.meta({ description: 'The id of an API key; or as Basic authentication.' }),
  client_secret: text.meta({ description: 'What stands behind the id in the key, or all of it.' }),
};

export const tokenRequest = z
  .object({
    grant_type: z
      .string()
      .meta({ description: '`client_credentials`, or `refresh_token` where one was given.' }),
    ...client,
    scope: text.meta({
      description: 'Scopes of the key, with spaces between; all of them when left out.',
    }),
    expires_in: z
      .union([
        z
          .string()
          .regex(/^\d{1,9}$/)
          .transform(Number),
        z.number(),
      ])
      .pipe(z.number().int().min(60).max(LONGEST_LIFETIME_S))
      .default(3_600)
      .meta({ description: 'How many seconds the token is to live, from 60 to 30 days.' }),
    refresh_token: text,
  })
  .meta({
    id: 'TokenRequest',
    examples: [{ grant_type: 'client_credentials', scope: 'webhooks:read' }],
  });

export const revocationRequest = z
  .object({
    ...client,
    token: z.string().meta({ description: 'An access token or a refresh token.' }),
    token_type_hint: text,
  })
  .meta({ id: 'RevocationRequest' });

export const tokenReply = z
  .object({
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: z.int().meta({ description: 'Seconds.' }),
    scope: z.string(),
    refresh_token: z.string().optional(),
  })
  .meta({ id: 'Token' });

const ERRORS = [
  ...(['invalid_request', 'invalid_client', 'invalid_grant'] as const),
  ...(['invalid_scope', 'unsupported_grant_type'] as const),
] satisfies readonly TokenError[];

export const tokenRefusal = z
  .object({ error: z.enum(ERRORS), error_description: z.string() })
  .meta({ id: 'TokenRefusal', description: 'An error as RFC 6749 writes it.' });

export const OFFLINE = 'offline_access';

export const showTokens = (
  { accessToken, refreshToken, scopes }: IssuedTokens,
  expiresIn: number,
): z.infer<typeof tokenReply> => ({
  access_token: accessToken,
  token_type: 'Bearer',
  expires_in: expiresIn,
  scope: [...scopes, ...(refreshToken === null ? [] : [OFFLINE])].join(' '),
  ...(refreshToken !== null && { refresh_token: refreshToken }),
});
