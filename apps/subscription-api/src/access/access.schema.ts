import { ROLES, SCOPES, type ApiKey } from '#application';
import { isId } from '#domain';
import { z } from 'zod';

const id = z.string().refine(isId, 'must be 1 to 128 characters, none of them a control character');
const name = z.string().trim().min(1).max(256);

export const accountBody = z.strictObject({ name });

export const principalBody = z.strictObject({
  name,
  email: z.email().nullable().default(null),
  role: z.enum(ROLES).default('member'),
  plan: z.string().min(1).max(64).nullable().default(null),
});

export const apiKeyBody = z.strictObject({
  name,
  scopes: z.array(z.enum(SCOPES)).min(1),
  expiresAt: z.iso.datetime({ offset: true }).nullable().default(null),
});

export const accountId = id;

/** A key as the API shows it. */
export const showKey = ({ account: _account, ...key }: ApiKey) => key;
