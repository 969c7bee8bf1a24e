import type { Log } from '#application';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { AnsweredRequest } from './answered-request.js';

/** One line a request, whatever came of it. Never a header, a query or a body: secrets travel there. */
export const logRequests = (fastify: FastifyInstance, log: Log): void => {
  fastify.addHook('onResponse', (request: AnsweredRequest, reply, done) => {
    log[levelOf(request, reply)](lineOf(request, reply));
    done();
  });
};

/** Orchestrators ask for health all the time; a store out of reach is not this app's mistake. */
const levelOf = (
  { failure, routeOptions }: AnsweredRequest,
  { statusCode }: FastifyReply,
): 'debug' | 'info' | 'warn' | 'error' => {
  if (failure !== undefined) return 'error';
  if (routeOptions.url?.startsWith('/health/') === true) return 'debug';
  return statusCode >= 500 ? 'warn' : 'info';
};

const lineOf = (request: AnsweredRequest, { statusCode, elapsedTime }: FastifyReply) => {
  const { credential, problem, failure } = request;
  const account = request.account ?? credential?.account;
  return {
    event: 'request.answered',
    requestId: request.id,
    method: request.method,
    route: request.routeOptions.url ?? null,
    status: statusCode,
    ms: Math.round(elapsedTime),
    ...(credential && { actor: credential.actor }),
    ...(account != null && { account }),
    ...(problem !== undefined && { problem }),
    ...(failure !== undefined && { error: failure }),
  };
};
