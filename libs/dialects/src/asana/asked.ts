import { isJsonObject, memberOf, type JsonObject } from '#domain';
import type { DialectRequest } from '../dialect.js';
import { bodyFields, formFields, listIn, readable, textOf } from '../shared/fields.js';

/** What a request asks for: its query, and `data` of its body, or the body's own fields where it is a form. */
export interface Asked {
  readonly query: JsonObject;
  readonly data: JsonObject;
  /** Null: what is shown by default. */
  readonly fields: readonly string[] | null;
  readonly pretty: boolean;
}

/** Throws UnreadableBody. */
export const askedIn = (request: DialectRequest): Asked => {
  const query = readable(formFields(request.query));
  const body = readable(bodyFields(request));
  const data = memberOf(body, 'data');
  const options = memberOf(body, 'options');
  const fields =
    textOf(query, 'opt_fields') ?? textOf(isJsonObject(options) ? options : {}, 'fields');
  const pretty = textOf(query, 'opt_pretty') ?? String(memberOf(options, 'pretty'));
  return {
    query,
    data: isJsonObject(data) ? data : body,
    fields: fields === undefined ? null : listIn(fields),
    pretty: ['', '1', 'true'].includes(pretty),
  };
};
