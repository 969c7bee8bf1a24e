import type { DialectRequest } from '../dialect.js';

/** The token of `Authorization: Bearer`, if that is what the request bears. */
export const bearerOf = ({ headers }: Pick<DialectRequest, 'headers'>): string | undefined =>
  /^Bearer +(\S+) *$/i.exec(headers['authorization'] ?? '')?.[1];

/** The name and password of `Authorization: Basic` (RFC 7617). */
export const basicOf = ({
  headers,
}: Pick<DialectRequest, 'headers'>):
  { readonly user: string; readonly password: string } | undefined => {
  const [, encoded] = /^Basic +([A-Za-z0-9+/_=-]+) *$/i.exec(headers['authorization'] ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) return undefined;
  return { user: text.slice(0, colon), password: text.slice(colon + 1) };
};
