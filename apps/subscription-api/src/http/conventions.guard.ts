import { isId, pointerPart } from '#domain';
import {
  NotAcceptableException,
  NotFoundException,
  UnsupportedMediaTypeException,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { InvalidRequest } from './invalid-request.js';
import {
  CONSUMES,
  consumedBy,
  IGNORES_BODY,
  isAccepted,
  mediaTypeOf,
  producedBy,
  PRODUCES,
} from './media-types.js';
import { argumentsOf } from './route-arguments.js';
import { TAKES_IF_MATCH } from './version.js';

/** Refuses what no route could make sense of, before anyone asks who sent it. */
export class ConventionsGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    this.refuseAccept(context, request);
    this.refuseContentType(context, request, http.getResponse<FastifyReply>());
    this.refuseBody(context, request);
    this.refuseIfMatch(context, request);
    refuseQuery(context, request);
    refuseParams(context, request);
    return true;
  }

  private refuseAccept(context: ExecutionContext, { headers }: FastifyRequest): void {
    const types = producedBy(this.told(context, PRODUCES));
    if (isAccepted(headers.accept, types)) return;
    throw new NotAcceptableException(`This is told as ${types.join(' or ')}: accept that.`);
  }

  private refuseContentType(
    context: ExecutionContext,
    { method, headers, body }: FastifyRequest,
    reply: FastifyReply,
  ): void {
    const given = headers['content-type'];
    if (body === undefined || given === undefined) return;
    const types = consumedBy(method, this.told(context, CONSUMES));
    if (types.includes(mediaTypeOf(given))) return;
    void reply.header(method === 'PATCH' ? 'accept-patch' : 'accept', types.join(', '));
    throw new UnsupportedMediaTypeException(`This takes ${types.join(' or ')}.`);
  }

  /** Of a handler that takes none; one that reads media types of its own has its own way to read it. */
  private refuseBody(context: ExecutionContext, { body }: FastifyRequest): void {
    const [unknown] = Object.keys(body ?? {});
    if (unknown === undefined) return;
    const isTaken = argumentsOf(context.getClass(), context.getHandler().name, 'body').length > 0;
    if (isTaken || this.told(context, CONSUMES)) return;
    if (this.reflector.get<boolean | undefined>(IGNORES_BODY, context.getHandler())) return;
    const pointer = `/${pointerPart(unknown)}`;
    throw new InvalidRequest([{ pointer, detail: 'This takes no body: leave it out.' }]);
  }

  /** Whoever sends it would rather have nothing done than the wrong thing. */
  private refuseIfMatch(context: ExecutionContext, { method, headers }: FastifyRequest): void {
    if (headers['if-match'] === undefined || method === 'GET' || method === 'HEAD') return;
    if (this.reflector.get<boolean | undefined>(TAKES_IF_MATCH, context.getHandler())) return;
    const detail = 'There are no versions here to compare with: leave If-Match out.';
    throw new InvalidRequest([{ pointer: '', detail }]);
  }

  private told(context: ExecutionContext, name: string): readonly string[] | undefined {
    const targets = [context.getHandler(), context.getClass()];
    return this.reflector.getAllAndOverride<readonly string[] | undefined>(name, targets);
  }
}

/** A handler that takes a query has a schema for it; of the others, none takes any. */
const refuseQuery = (context: ExecutionContext, { query }: FastifyRequest): void => {
  const [unknown] = Object.keys(query as object);
  if (unknown === undefined) return;
  if (argumentsOf(context.getClass(), context.getHandler().name, 'query').length > 0) return;
  throw new InvalidRequest([{ pointer: '', detail: `There is no parameter "${unknown}" here.` }]);
};

/** What cannot be an id names nothing; where one is chosen, its own schema says why it cannot be. */
const refuseParams = (context: ExecutionContext, { params }: FastifyRequest): void => {
  const checked = argumentsOf(context.getClass(), context.getHandler().name, 'param')
    .filter(({ schema }) => schema !== undefined)
    .map(({ name }) => name);
  const isWrong = Object.entries(params as Readonly<Record<string, string>>).some(
    ([name, value]) => !checked.includes(name) && !isId(value),
  );
  if (isWrong) throw new NotFoundException('There is no such thing: an id looks otherwise.');
};
