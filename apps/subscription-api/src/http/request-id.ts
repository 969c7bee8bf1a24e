import type { FastifyInstance } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { v7 as uuidv7 } from 'uuid';

export const REQUEST_ID_HEADER = 'x-request-id';

/** Long enough for every scheme in use, and nothing in it that could forge a log line. */
const TAKEN_OVER = /^[\w.~:/+=@-]{1,128}$/;

/** The caller's own id if it is fit to be logged, a new one otherwise. */
export const requestIdOf = ({ headers }: { readonly headers: IncomingHttpHeaders }): string => {
  const given = headers[REQUEST_ID_HEADER];
  return typeof given === 'string' && TAKEN_OVER.test(given) ? given : uuidv7();
};

export const tellRequestId = (fastify: FastifyInstance): void => {
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header(REQUEST_ID_HEADER, request.id);
    done();
  });
};
