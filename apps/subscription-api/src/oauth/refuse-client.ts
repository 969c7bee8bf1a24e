import type { TokenError } from '#application';
import type { FastifyReply } from 'fastify';
import type { AnsweredRequest } from '../http/answered-request.js';

/** Answers as RFC 6749, section 5.2, says. */
export const refuseClient = (
  request: AnsweredRequest,
  reply: FastifyReply,
  error: TokenError,
  description: string,
): void => {
  request.problem = error;
  if (error === 'invalid_client') void reply.header('www-authenticate', 'Basic realm="postrider"');
  void reply
    .status(error === 'invalid_client' ? 401 : 400)
    .header('cache-control', 'no-store')
    .send({ error, error_description: description });
};

/** Whether its callers are OAuth 2 clients, who know no other errors. */
export const isForClients = ({ routeOptions }: AnsweredRequest): boolean =>
  routeOptions.url?.startsWith('/oauth2/') === true;
