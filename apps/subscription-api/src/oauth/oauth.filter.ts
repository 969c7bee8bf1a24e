import { TokenRefused } from '#application';
import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { AnsweredRequest } from '../http/answered-request.js';

/** Errors as RFC 6749, section 5.2, writes them; all others are left to the filter of all routes. */
@Catch(TokenRefused)
export class OauthFilter implements ExceptionFilter<TokenRefused> {
  catch({ error, message }: TokenRefused, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    http.getRequest<AnsweredRequest>().problem = error;
    if (error === 'invalid_client')
      void reply.header('www-authenticate', 'Basic realm="postrider"');
    void reply
      .status(error === 'invalid_client' ? 401 : 400)
      .header('cache-control', 'no-store')
      .send({ error, error_description: message });
  }
}
