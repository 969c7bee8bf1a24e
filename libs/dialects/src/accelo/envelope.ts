import type { JsonObject } from '#domain';
import type { DialectReply, DialectRequest } from '../dialect.js';
import { formFields, textOf } from '../shared/fields.js';
import { representationOf, type Representation } from './representation.js';

export const STATUSES = {
  ok: 200,
  ok_created: 201,
  invalid_request: 400,
  duplicate: 400,
  invalid_grant: 400,
  invalid_scope: 400,
  unsupported_grant_type: 400,
  invalid_client: 401,
  unauthorized_client: 401,
  invalid_permission: 403,
  too_many_requests: 429,
  server_error: 500,
} as const;

export type Status = keyof typeof STATUSES;

/** The first two and `invalid_request` are printed, the others made from the vendor's list of codes. */
export const MESSAGES: Readonly<Record<Status, string>> = {
  ok: 'Everything executed as expected.',
  ok_created: 'A resource was successfully created.',
  invalid_request:
    'The request could not be interpreted. This can be caused by missing or invalid data. Please ensure that the resource you are requesting actually exists.',
  duplicate: 'This would cause a duplicate unique identifier.',
  invalid_grant: 'The provided authorization grant is invalid.',
  invalid_scope: 'The request scope is invalid, or exceeds the scope granted.',
  unsupported_grant_type: 'The authorization grant type is not supported.',
  invalid_client: 'Invalid client authentication: no token was provided, or it is invalid.',
  unauthorized_client: 'The client is not authorized to use this authorization grant type.',
  invalid_permission: 'The user does not have permission to perform the action.',
  too_many_requests: 'The deployment has made all the requests that it may make in this hour.',
  server_error: 'The request failed due to a server error.',
};

const MORE_INFO = 'https://affinitylive.jira.com/wiki/display/APIS/Status+Codes#';

export interface Outcome {
  readonly status: Status;
  readonly response: unknown;
  /** In place of the status's own. */
  readonly message?: string;
  /** In place of the status's own. */
  readonly httpStatus?: number;
}

/** How a reply is to be written, as far as the request says. */
export interface Writing {
  readonly representation: Representation;
  readonly suppressed: {
    readonly message: boolean;
    readonly httpStatus: boolean;
    readonly meta: boolean;
  };
}

const isOn = (fields: JsonObject, name: string): boolean =>
  ['1', 'yes'].includes(textOf(fields, name) ?? '');

export const writingFor = (
  request: DialectRequest,
  fields: JsonObject = formFields(request.query),
): Writing => ({
  representation: representationOf(request),
  suppressed: {
    message: isOn(fields, '_suppress_message'),
    httpStatus: isOn(fields, '_suppress_http_status'),
    meta: isOn(fields, '_suppress_meta'),
  },
});

/** Every reply is `meta` and `response`, in the representation that was asked for. */
export const write = (
  { status, response, message = MESSAGES[status], httpStatus = STATUSES[status] }: Outcome,
  { representation, suppressed }: Writing,
  headers: Readonly<Record<string, string>> = {},
): DialectReply => {
  const meta = {
    status,
    ...(!suppressed.message && { more_info: `${MORE_INFO}${status}`, message }),
    ...(suppressed.httpStatus && { response_code: httpStatus }),
  };
  return {
    status: suppressed.httpStatus ? 200 : httpStatus,
    headers: { 'content-type': representation.contentType, ...headers },
    body: representation.write(suppressed.meta ? { response } : { meta, response }),
  };
};
