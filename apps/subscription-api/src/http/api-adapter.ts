import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { MAX_BODY_BYTES } from './max-body.js';
import { problem } from './problem.js';
import { problemOf } from './problem.filter.js';
import { REQUEST_ID_HEADER, requestIdOf } from './request-id.js';
import { sendProblem } from './send-problem.js';

/** An id of 128 characters, each of four bytes, percent-encoded. */
const MAX_PARAM_LENGTH = 1_536;

/**
 * Fastify as the API wants it, down to errors before there is a route. `routed` says by which URL a request
 * finds its route; its own where left out.
 */
export const newApiAdapter = (routed?: (request: IncomingMessage) => string): FastifyAdapter =>
  new FastifyAdapter({
    ...(routed && { rewriteUrl: routed }),
    bodyLimit: MAX_BODY_BYTES,
    genReqId: requestIdOf,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      void reply.header(REQUEST_ID_HEADER, request.id);
      void sendProblem(request, reply, problemOf(error));
    },
    clientErrorHandler: answerNoRequest,
  });

/** What came was not HTTP, too long, or too slow: there is no request to answer, only a connection to end. */
function answerNoRequest(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy(error);
    return;
  }
  const status = NO_REQUEST[error.code ?? ''] ?? 400;
  const code = status === 400 ? 'bad-request' : 'headers-too-large';
  const requestId = requestIdOf({ headers: {} });
  const detail =
    status === 400
      ? 'This is no HTTP request that can be read.'
      : 'The URL and the headers are longer than 16 KiB together: make them shorter.';
  const body = JSON.stringify({ ...problem(status, code, detail), requestId });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nContent-Type: application/problem+json\r\n` +
      `${REQUEST_ID_HEADER}: ${requestId}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

const NO_REQUEST: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431 };
