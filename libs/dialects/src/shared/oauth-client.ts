import type { TokenClient } from '#application';
import type { JsonObject } from '#domain';
import type { DialectRequest } from '../dialect.js';
import { basicOf } from './bearer.js';
import { textOf } from './fields.js';

/** The OAuth client that asks: by a Basic header, or by client_id and client_secret. */
export const oauthClientIn = (
  request: Pick<DialectRequest, 'headers'>,
  fields: JsonObject,
): TokenClient | undefined => {
  const basic = basicOf(request);
  if (basic) return { id: basic.user, secret: basic.password };
  const [id, secret] = [textOf(fields, 'client_id'), textOf(fields, 'client_secret')];
  return id === undefined || secret === undefined ? undefined : { id, secret };
};
