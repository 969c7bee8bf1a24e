import type { DialectReply } from '../dialect.js';
import { jsonReply } from '../shared/json-reply.js';

/** Those that webhooks come across. 1 and 3 are inferred, the others printed. */
export const CODES = {
  action: 1,
  hash: 2,
  access: 3,
  field: 10,
  url: 11,
} as const;

export const PROBE_FAILED = 'Url should respond 200 HTTP_CODE and JSON {status:OK}';

export const ok = (more: object = {}): DialectReply => jsonReply(200, { status: 'ok', ...more });

/** Errors, too, are answered with 200. */
export const refusal = (code: number, message: string, details?: string): DialectReply =>
  failed(200, code, message, details);

/** But for what stands in the way of being answered at all, and for tokens. */
export const failed = (
  status: number,
  code: number,
  message: string,
  details?: string,
  headers: Readonly<Record<string, string>> = {},
): DialectReply =>
  jsonReply(
    status,
    {
      status: 'error',
      status_code: code,
      message,
      ...(details !== undefined && { message_details: details }),
    },
    headers,
  );

export const fieldRequired = (name: string): DialectReply =>
  refusal(CODES.field, 'Field is required', name);

export const fieldInvalid = (what: string): DialectReply =>
  refusal(CODES.field, 'Field is invalid', what);
