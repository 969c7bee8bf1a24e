import type { FastifyInstance, FastifyRequest } from 'fastify';
import { problem } from './problem.js';
import { sendProblem } from './send-problem.js';

export interface Route {
  readonly method: string;
  /** `/v1/webhooks/:id` */
  readonly path: string;
}

/** What the API answers to, as it is registered. */
export class Routes {
  private readonly found: Route[] = [];

  get all(): readonly Route[] {
    return this.found;
  }

  add(route: Route): void {
    this.found.push(route);
  }

  /** The methods that a path as it was asked for would answer to. */
  methodsAt(path: string): readonly string[] {
    const methods = this.found.filter((route) => matches(route.path, path));
    return [...new Set(methods.map(({ method }) => method))].sort();
  }
}

const matches = (pattern: string, path: string): boolean => {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  return (
    wanted.length === given.length &&
    wanted.every((part, i) => (part.startsWith(':') ? given[i] !== '' : part === given[i]))
  );
};

/** To be called before any route is there. */
export const routesOf = (fastify: FastifyInstance): Routes => {
  const routes = new Routes();
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) routes.add({ method: each, path: url });
  });
  return routes;
};

/** Before the body is read: what is sent to nowhere need not be looked at. */
export const refuseUnrouted = (fastify: FastifyInstance, routes: Routes): void => {
  fastify.addHook('onRequest', async (request, reply) => {
    if (!request.is404) return undefined;
    const path = pathOf(request);
    const methods = routes.methodsAt(path);
    if (methods.length === 0) {
      return sendProblem(request, reply, problem(404, 'not-found', `There is nothing at ${path}.`));
    }
    const allowed = methods.join(', ');
    void reply.header('allow', allowed);
    const detail = `${path} answers to ${allowed}, not to ${request.method}.`;
    return sendProblem(request, reply, problem(405, 'method-not-allowed', detail));
  });
};

const pathOf = ({ url }: FastifyRequest): string => url.split('?', 1)[0] ?? url;
