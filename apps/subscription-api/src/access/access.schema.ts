import { ROLES, SCOPES, type ApiKey } from '#application';
import { isId } from '#domain';
import { z } from 'zod';
import { instant } from '../http/instant.js';

const id = z.string().refine(isId, 'must be 1 to 128 characters, none of them a control character');
const name = z.string().trim().min(1).max(256);

export const accountBody = z
  .strictObject({
    name,
    anyEventType: z.boolean().exactOptional().meta({
      description:
        'Whether webhooks may ask for event types that the account does not know, also when it knows some; at first they may.',
    }),
  })
  .meta({ id: 'AccountBody', examples: [{ name: 'Acme' }] });

export const principalBody = z
  .strictObject({
    name,
    email: z.email().nullable().default(null),
    role: z.enum(ROLES).default('member'),
    plan: z.string().min(1).max(64).nullable().default(null),
  })
  .meta({ id: 'PrincipalBody', examples: [{ name: 'Alice', role: 'administrator' }] });

export const apiKeyBody = z
  .strictObject({
    name,
    scopes: z.array(z.enum(SCOPES)).min(1),
    expiresAt: z.iso.datetime({ offset: true }).nullable().default(null),
  })
  .meta({ id: 'ApiKeyBody', examples: [{ name: 'CI', scopes: ['webhooks:read'] }] });

export const accountId = id;

export const accountReply = z
  .object({
    id: z.string(),
    name: z.string(),
    anyEventType: z.boolean(),
    createdAt: instant,
  })
  .meta({
    id: 'Account',
    examples: [
      { id: 'acme', name: 'Acme', anyEventType: true, createdAt: '2026-11-20T11:00:00.000Z' },
    ],
  });

export const principalReply = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string().nullable(),
    role: z.enum(ROLES),
    plan: z.string().nullable(),
    createdAt: instant,
  })
  .meta({ id: 'Principal' });

const keyReply = z.object({
  id: z.uuid(),
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)).readonly(),
  expiresAt: instant.nullable(),
  revokedAt: instant.nullable(),
  lastUsedAt: instant.nullable().meta({ description: 'Exact to a minute.' }),
  createdAt: instant,
});

export const apiKeyReply = keyReply.meta({ id: 'ApiKey' });

export const issuedApiKeyReply = keyReply
  .extend({ key: z.string().meta({ description: 'The key itself, told this once.' }) })
  .meta({ id: 'IssuedApiKey' });

/** A key as the API shows it. */
export const showKey = ({ account: _account, ...key }: ApiKey): z.infer<typeof keyReply> => key;
