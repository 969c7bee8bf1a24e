import type { FastifyInstance, FastifyRequest } from 'fastify';

/** A request whose body came as JSON, its bytes kept: what is signed or stored must be what was sent. */
export interface WithRawBody {
  rawBody?: Buffer;
}

const JSON_TYPES = /^application\/(?:[\w.-]+\+)?json(?:$|[\s;])/;

/** Real clients send GET and DELETE without a body and with a JSON content type; that is no error. */
export const takeJsonBodies = (fastify: FastifyInstance): void => {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    JSON_TYPES,
    { parseAs: 'buffer' },
    (request: FastifyRequest & WithRawBody, body, done) => {
      const bytes = typeof body === 'string' ? Buffer.from(body) : body;
      request.rawBody = bytes;
      if (bytes.length === 0) {
        done(null, undefined);
        return;
      }
      try {
        done(null, JSON.parse(bytes.toString('utf8')));
      } catch (error) {
        const message = `The body is not JSON: ${(error as Error).message}`;
        done(Object.assign(new Error(message), { statusCode: 400 }), undefined);
      }
    },
  );
};
