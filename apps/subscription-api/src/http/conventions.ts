import { Log } from '#application';
import { Reflector } from '@nestjs/core';
import type { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import { ConventionsGuard } from './conventions.guard.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';
import { takeFormBodies } from './form-body.js';
import { takeJsonBodies } from './json-body.js';
import { ProblemFilter } from './problem.filter.js';
import { tellRequestId } from './request-id.js';
import { logRequests } from './request-log.js';
import { refuseUnrouted, routesOf, type Routes } from './routes.js';

interface Terms {
  /** Origins of web pages that may call. */
  readonly corsOrigins: readonly string[];
}

/** What all routes have in common. To be called before the app listens. */
export const followConventions = (
  app: NestFastifyApplication,
  adapter: FastifyAdapter,
  { corsOrigins }: Terms,
): Routes => {
  const fastify = adapter.getInstance();
  const routes = routesOf(fastify);
  takeJsonBodies(fastify);
  takeFormBodies(fastify);
  tellRequestId(fastify);
  logRequests(fastify, app.get(Log));
  if (corsOrigins.length > 0) app.enableCors(corsOf(corsOrigins));
  refuseUnrouted(fastify, routes);
  app.useGlobalFilters(new ProblemFilter());
  app.useGlobalGuards(new ConventionsGuard(app.get(Reflector)));
  app.useGlobalInterceptors(app.get(IdempotencyInterceptor));
  return routes;
};

/** No cookies: the bearer token is all there is. */
const corsOf = (origins: readonly string[]) => ({
  origin: [...origins],
  methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
  exposedHeaders: [
    ...['ETag', 'Idempotency-Replayed', 'Location', 'Retry-After', 'X-Request-Id'],
    ...['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'],
  ],
  maxAge: 600,
});
