import type { JsonObject } from '#domain';
import type { DialectRequest } from '../dialect.js';
import { bodyFields, formFields, mediaTypeOf, readable, textOf } from '../shared/fields.js';
import { signedQuery, type SignedQuery } from './signed-query.js';

/** What a request asks for, its hash taken out. */
export interface Asked {
  readonly action: string;
  /** The query's, and over them the body's. */
  readonly fields: JsonObject;
  readonly signed: SignedQuery | undefined;
}

/** Throws UnreadableBody. */
export const askedIn = (request: DialectRequest): Asked => {
  const inQuery = signedQuery(request.query);
  const form = isForm(request) ? new TextDecoder().decode(request.body) : undefined;
  const inForm = form === undefined ? undefined : signedQuery(form);
  const fields = readable({
    ...formFields(inQuery?.rest ?? request.query),
    ...(inForm ? formFields(inForm.rest) : bodyFields(request)),
  });
  const action = textOf(fields, 'action') ?? '';
  return { action, fields, signed: inQuery ?? inForm ?? signedInJson(fields) };
};

const isForm = ({ headers, body }: DialectRequest): boolean =>
  body.byteLength > 0 &&
  mediaTypeOf(headers['content-type']) === 'application/x-www-form-urlencoded';

/** There is no text that it could be the hash of but the older one, of page and action. */
const signedInJson = (fields: JsonObject): SignedQuery | undefined => {
  const hash = textOf(fields, 'hash')?.toLowerCase();
  return hash !== undefined && /^[0-9a-f]{32}$/.test(hash) ? { hash, rest: '' } : undefined;
};
