import { InvalidField, InvalidFields, Refused, VerificationFailed } from '#application';
import { DomainError } from '#domain';
import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { AnsweredRequest } from './answered-request.js';
import { isForClients, refuseClient } from '../oauth/refuse-client.js';
import { InvalidRequest } from './invalid-request.js';
import { MAX_BODY_BYTES } from './max-body.js';
import { codeOf, problem, type Problem } from './problem.js';
import { sendProblem } from './send-problem.js';
import { UnreadableBody } from './unreadable-body.js';

const STATUS: Readonly<Record<string, number>> = {
  'webhook-not-found': 404,
  'delivery-not-found': 404,
  'event-not-found': 404,
  'job-not-found': 404,
  'event-type-not-found': 404,
  'signing-policy-not-found': 404,
  'account-not-found': 404,
  'principal-not-found': 404,
  'api-key-not-found': 404,
  'not-the-owner': 403,
  'payload-removed': 410,
  'webhook-deleted': 410,
  'webhook-disabled': 409,
  'no-such-verification': 404,
  'stream-has-moved': 409,
  'account-taken': 409,
  'signing-policy-in-use': 409,
  'former-secrets-still-sign': 409,
  'idempotency-in-progress': 409,
  'precondition-failed': 412,
  'host-taken': 422,
  'idempotency-key-reused': 422,
  'invalid-field': 422,
  'invalid-request': 422,
  refused: 422,
  'store-unavailable': 503,
  'broker-unavailable': 503,
  'issuer-unavailable': 503,
};

const CODES: Readonly<Record<number, string>> = {
  400: 'bad-request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  406: 'not-acceptable',
  413: 'too-large',
  414: 'uri-too-long',
  415: 'unsupported-media-type',
  429: 'too-many-requests',
};

/** What passes by itself, and is worth another try after so many seconds. */
const RETRY_AFTER: Readonly<Record<string, string>> = {
  'stream-has-moved': '1',
  'idempotency-in-progress': '1',
  'store-unavailable': '1',
  'broker-unavailable': '1',
  'issuer-unavailable': '5',
};

/** Every error leaves as application/problem+json; what went wrong inside is told to the log alone. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<AnsweredRequest>();
    const reply = http.getResponse<FastifyReply>();
    const body = problemOf(error);
    if (body.status === 500) request.failure = stackOf(error);
    if (error instanceof UnreadableBody) void reply.headers(error.headers);
    else if (body.status === 415 && !reply.hasHeader('accept-patch')) tellTaken(reply);
    if (isForClients(request) && MISFIT.has(body.status)) {
      refuseClient(request, reply, 'invalid_request', body.detail);
      return;
    }
    if (body.status === 401) void reply.header('www-authenticate', challengeOf(request));
    const retryAfter = RETRY_AFTER[codeOf(body)];
    if (retryAfter !== undefined) void reply.header('retry-after', retryAfter);
    void sendProblem(request, reply, body);
  }
}

/** RFC 9110, section 15.5.16: a type that would have been taken, where no route said it better. */
const tellTaken = (reply: FastifyReply): void => {
  if (!reply.hasHeader('accept')) void reply.header('accept', 'application/json');
};

/** What was sent does not fit, in whatever way. */
const MISFIT: ReadonlySet<number> = new Set([400, 413, 415, 422]);

/** RFC 6750, section 3.1: an error only where there was a token. */
const challengeOf = ({ headers }: AnsweredRequest): string =>
  /^Bearer +\S/i.test(headers.authorization ?? '') ? 'Bearer error="invalid_token"' : 'Bearer';

export const problemOf = (error: unknown): Problem => {
  if (error instanceof InvalidRequest) return problem(422, error.code, error.message, error.errors);
  if (error instanceof InvalidField) {
    const errors = [{ pointer: error.field, detail: error.message }];
    return problem(422, 'invalid-request', error.message, errors);
  }
  if (error instanceof InvalidFields) return problemOf(new InvalidRequest(error.problems));
  if (error instanceof VerificationFailed) {
    return { ...problem(422, error.code, error.message), verification: whatHappened(error) };
  }
  if (error instanceof Refused) {
    const { reason, message: detail, pointer } = error;
    return problem(422, reason, detail, pointer === undefined ? undefined : [{ pointer, detail }]);
  }
  if (error instanceof DomainError) {
    return problem(STATUS[error.code] ?? 400, error.code, error.message);
  }
  const status = statusOf(error);
  if (status !== undefined && status < 500) {
    return problem(status, CODES[status] ?? 'bad-request', detailOf(error as Error));
  }
  return problem(500, 'internal-error', 'Something went wrong here; the error is in the log.');
};

const whatHappened = ({
  sent,
  answer,
  rule,
}: VerificationFailed): NonNullable<Problem['verification']> => {
  const { outcome, status, headers, excerpt, error, request } = answer;
  return {
    rule,
    request: { url: sent.url, headers: { ...request?.headers }, body: sent.body },
    response: { outcome, status, headers: { ...headers }, excerpt, error },
  };
};

/** Those of Nest and Fastify do not say what to do. */
const detailOf = ({ message }: Error): string => {
  const [, nowhere] = /^Cannot [A-Z]+ (\/[^?]*)/.exec(message) ?? [];
  return nowhere === undefined ? (DETAILS[message] ?? message) : `There is nothing at ${nowhere}.`;
};

const DETAILS: Readonly<Record<string, string>> = {
  'Unsupported Media Type': 'This takes JSON: send it with Content-Type: application/json.',
  'Request body is too large': `The body is longer than ${MAX_BODY_BYTES} bytes: send less at once.`,
};

/** Nest's own errors and Fastify's: both carry their status. */
const statusOf = (error: unknown): number | undefined => {
  if (error instanceof HttpException) return error.getStatus();
  const carried = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof carried === 'number' ? carried : undefined;
};

const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
