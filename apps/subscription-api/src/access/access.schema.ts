import { ROLES, SCOPES, type ApiKey } from '#application';
import { isId } from '#domain';
import { z } from 'zod';
import { instant } from '../http/instant.js';

const id = z.string().refine(isId, 'must be 1 to 128 characters, none of them a control character');
export const name = z
  .string()
  .trim()
  .min(1)
  .max(256)
  .regex(/^\P{Cc}*$/u, 'must not hold a control character');

/** RFC 1123, in either case; without a port. */
const HOST =
  /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i;

const isTimeZone = (text: string): boolean => {
  if (!/^[A-Za-z]/.test(text)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).format() !== '';
  } catch {
    return false;
  }
};

/** `EUROPE/BERLIN` as `Europe/Berlin`. A second name of a zone stays as it is: the first may be an old one. */
const inItsLetters = (text: string): string => {
  const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions();
  return timeZone.toLowerCase() === text.toLowerCase() ? timeZone : text;
};

export const accountBody = z
  .strictObject({
    name,
    hosts: z
      .array(
        z
          .string()
          .regex(HOST, 'must be a host name such as acme.example.com')
          .transform((host) => host.toLowerCase()),
      )
      .max(100)
      .transform((hosts) => [...new Set(hosts)])
      .exactOptional()
      .meta({ description: 'Host names by which the account is known; each is of one account.' }),
    timeZone: z
      .string()
      .max(64)
      .refine(isTimeZone, 'must be a time zone such as Europe/Kyiv')
      .transform(inItsLetters)
      .exactOptional()
      .meta({ description: 'As the IANA database names it; at first UTC.' }),
    anyEventType: z.boolean().exactOptional().meta({
      description:
        'Whether webhooks may ask for event types that are not in the account’s catalogue; at first they may.',
    }),
  })
  .meta({ id: 'AccountBody', examples: [{ name: 'Acme' }] });

export const newAccountBody = accountBody
  .extend({
    id: id
      .exactOptional()
      .meta({ description: 'By which everything else names it; one is made when none is given.' }),
  })
  .meta({ id: 'NewAccountBody', examples: [{ id: 'acme', name: 'Acme' }, { name: 'Acme' }] });

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
    expiresAt: z.iso
      .datetime({ offset: true })
      .nullable()
      .default(null)
      .meta({ description: 'In the future; null: never.' }),
    principal: id.nullable().default(null).meta({
      description:
        'Whom the key stands for. A member may manage its own webhooks alone, an administrator all.',
    }),
    recoverable: z.boolean().default(false).meta({
      description:
        'Whether the key is also kept sealed, for systems whose requests are signed with it. No route tells it again.',
    }),
  })
  .meta({ id: 'ApiKeyBody', examples: [{ name: 'CI', scopes: ['webhooks:read'] }] });

export const accountId = id;

export const accountReply = z
  .object({
    id: z.string(),
    name: z.string(),
    anyEventType: z.boolean(),
    hosts: z.array(z.string()).readonly(),
    timeZone: z.string(),
    createdAt: instant,
  })
  .meta({
    id: 'Account',
    examples: [
      {
        ...{ id: 'acme', name: 'Acme', anyEventType: true, hosts: ['acme.example.com'] },
        ...{ timeZone: 'Europe/Kyiv', createdAt: '2026-11-20T11:00:00.000Z' },
      },
    ],
  });

export const principalReply = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string().nullable(),
    role: z.enum(ROLES),
    plan: z.string().nullable(),
    number: z.int().min(1).meta({
      description: 'Of all principals of the installation, for systems that want numbers.',
    }),
    createdAt: instant,
  })
  .meta({ id: 'Principal' });

const keyReply = z.object({
  id: z.uuid(),
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)).readonly(),
  principal: z.string().nullable(),
  recoverable: z.boolean(),
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
