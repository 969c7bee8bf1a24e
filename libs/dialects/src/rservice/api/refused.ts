import type { DialectReply } from '../../dialect.js';
import { jsonReply } from '../../shared/json-reply.js';

/** A field and what is wrong with it, as the system's replies have it. */
export type FieldError = readonly [field: string, text: string];

const MESSAGES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  406: 'Not Acceptable',
  413: 'Payload Too Large',
  422: 'Validation Failed',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

export const messageOf = (status: number): string =>
  MESSAGES[status] ?? (status >= 500 ? 'Internal Server Error' : 'Bad Request');

/** What is asked cannot be done, in the system's words. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message = messageOf(status),
    readonly errors: readonly FieldError[] = [],
  ) {
    super(message);
  }
}

export const notFound = (): Refused => new Refused(404);

export const invalid = (...errors: readonly FieldError[]): Refused =>
  new Refused(422, messageOf(422), errors);

export const refusal = ({ status, message, errors }: Refused): DialectReply =>
  jsonReply(status, { message, ...(errors.length > 0 && { errors }) });
