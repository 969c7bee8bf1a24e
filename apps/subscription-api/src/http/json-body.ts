import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { UnreadableBody } from './unreadable-body.js';

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
        refuseOtherCodings(request.headers);
        done(null, parsed(textOf(bytes)));
      } catch (error) {
        done(error as UnreadableBody, undefined);
      }
    },
  );
};

/** Read as UTF-8 all the same, it would be stored altered. */
const refuseOtherCodings = (headers: IncomingHttpHeaders): void => {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = headers;
  const [, charset = 'utf-8'] = /;\s*charset\s*=\s*"?([^\s;"]*)/i.exec(type) ?? [];
  if (!/^utf-?8$/i.test(charset)) {
    throw new UnreadableBody(415, 'This takes JSON in UTF-8 alone: leave the charset out.');
  }
  if (encoding.trim().toLowerCase() !== 'identity') {
    const detail = 'This takes no Content-Encoding: send the body as it is.';
    throw new UnreadableBody(415, detail, { 'accept-encoding': 'identity' });
  }
};

/** Bytes that are no text are refused, and a mark of their order is left to JSON, which knows none. */
const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const textOf = (bytes: Buffer): string => {
  try {
    return UTF_8.decode(bytes);
  } catch {
    throw new UnreadableBody(400, 'The body is not UTF-8: send it in that encoding.');
  }
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UnreadableBody(400, `The body is not JSON: ${(error as Error).message}`);
  }
};
