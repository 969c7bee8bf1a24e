import { TokenRefused } from '#application';
import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { AnsweredRequest } from '../http/answered-request.js';
import { refuseClient } from './refuse-client.js';

/** Errors as RFC 6749 writes them; all others are left to the filter of all routes. */
@Catch(TokenRefused)
export class OauthFilter implements ExceptionFilter<TokenRefused> {
  catch({ error, message }: TokenRefused, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    refuseClient(http.getRequest<AnsweredRequest>(), reply, error, message);
  }
}
