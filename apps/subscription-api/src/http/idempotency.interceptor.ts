import { Digests, Once } from '#application';
import {
  BadRequestException,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { accountOf, credentialOf } from '../access/access.guard.js';
import type { AnsweredRequest } from './answered-request.js';
import type { WithRawBody } from './json-body.js';

const IDEMPOTENCY_HEADER = 'idempotency-key';

const KEY = /^[\x21-\x7e]{1,255}$/;
/** Headers of a reply that belong to it as much as its body. */
const KEPT_HEADERS = ['location', 'etag', 'cache-control'] as const;

interface KeptReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A POST with an Idempotency-Key is done once; sent again, it is answered as it was. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly once: Once,
    private readonly digests: Digests,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<AnsweredRequest & WithRawBody>();
    const key = request.headers[IDEMPOTENCY_HEADER];
    if (request.method !== 'POST' || key === undefined) return next.handle();
    // Tokens are never told twice: their routes have no credential to know the caller by.
    if (!request.credential) return next.handle();
    if (typeof key !== 'string' || !KEY.test(key)) {
      throw new BadRequestException(
        'The Idempotency-Key must be 1 to 255 visible ASCII characters.',
      );
    }
    return from(this.answer(request, http.getResponse<FastifyReply>(), key, next));
  }

  private async answer(
    request: FastifyRequest & WithRawBody,
    reply: FastifyReply,
    key: string,
    next: CallHandler,
  ): Promise<unknown> {
    const route = `POST ${request.routeOptions.url ?? ''}`;
    const name = { account: accountOf(request), route, key };
    const work = async () => {
      const body: unknown = await lastValueFrom(next.handle());
      return JSON.stringify({ status: reply.statusCode, headers: keptHeaders(reply), body });
    };
    const { reply: text, replayed } = await this.once.do(name, this.digestOf(request), work);
    const { status, headers, body } = JSON.parse(text) as KeptReply;
    if (replayed) void reply.header('idempotency-replayed', 'true');
    void reply.status(status).headers(headers);
    return body;
  }

  /** Another caller with the same key sends another request, whatever it says: replies tell secrets. */
  private digestOf(request: FastifyRequest & WithRawBody): string {
    const { url, headers, rawBody } = request;
    const attributes = Object.entries(headers).filter(([header]) => header.startsWith('ce-'));
    const { actor } = credentialOf(request);
    const parts = [actor, url, headers['content-type'], attributes.sort(), rawBody?.toString()];
    return this.digests.digest(JSON.stringify(parts));
  }
}

const keptHeaders = (reply: FastifyReply): KeptReply['headers'] =>
  Object.fromEntries(
    KEPT_HEADERS.map((name) => [name, reply.getHeader(name)] as const).filter(
      (header): header is readonly [(typeof KEPT_HEADERS)[number], string] =>
        typeof header[1] === 'string',
    ),
  );
