import { InvalidField, Log, Refused } from '#application';
import { DomainError } from '#domain';
import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { InvalidRequest } from './invalid-request.js';
import { problem, type Problem } from './problem.js';

const STATUS: Readonly<Record<string, number>> = {
  'webhook-not-found': 404,
  'delivery-not-found': 404,
  'account-not-found': 404,
  'principal-not-found': 404,
  'api-key-not-found': 404,
  'stream-has-moved': 409,
  'invalid-field': 422,
  'invalid-request': 422,
  refused: 422,
  'store-unavailable': 503,
};

const CODES: Readonly<Record<number, string>> = {
  400: 'bad-request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  413: 'too-large',
  415: 'unsupported-media-type',
};

/** Every error leaves as application/problem+json. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const body = this.problemOf(error);
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (body.status === 401) void reply.header('www-authenticate', 'Bearer');
    if (body.status === 503) void reply.header('retry-after', '1');
    void reply.status(body.status).type('application/problem+json').send(body);
  }

  private problemOf(error: unknown): Problem {
    if (error instanceof InvalidRequest) {
      return problem(422, error.code, error.message, error.errors);
    }
    if (error instanceof InvalidField) {
      const errors = [{ pointer: error.field, detail: error.message }];
      return problem(422, 'invalid-request', error.message, errors);
    }
    if (error instanceof Refused) return problem(422, error.reason, error.message);
    if (error instanceof DomainError) {
      return problem(STATUS[error.code] ?? 400, error.code, error.message);
    }
    const status = statusOf(error);
    if (status !== undefined && status < 500) {
      return problem(status, CODES[status] ?? 'bad-request', (error as Error).message);
    }
    this.log.error({ event: 'request.failed', error: stackOf(error) });
    return problem(500, 'internal-error', 'Something went wrong here; the error is in the log.');
  }
}

/** Nest's own errors and Fastify's: both carry their status. */
const statusOf = (error: unknown): number | undefined => {
  if (error instanceof HttpException) return error.getStatus();
  const carried = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof carried === 'number' ? carried : undefined;
};

const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
