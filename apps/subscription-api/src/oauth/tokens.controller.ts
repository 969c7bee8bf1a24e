import {
  isScope,
  IssueTokens,
  TokenRefused,
  type IssuedTokens,
  type Scope,
  type TokenClient,
} from '#application';
import { Body, Controller, Header, HttpCode, Post, Req, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { rateLimitedAs } from '../access/access.guard.js';
import type { AnsweredRequest } from '../http/answered-request.js';
import { FORM } from '../http/form-body.js';
import { Consumes } from '../http/media-types.js';
import { RateLimit } from '../http/rate-limit.js';
import { Operation } from '../openapi/operation.js';
import { clientOf, type GivenClient } from './client-of.js';
import { OauthFilter } from './oauth.filter.js';
import { OauthPipe } from './oauth.pipe.js';
import {
  OFFLINE,
  revocationRequest,
  showTokens,
  tokenReply,
  tokenRequest,
} from './token.schema.js';

const REFRESH_LIFETIME_MS = 30 * 86_400_000;

/** OAuth 2 for machines: an API key gets short-lived tokens for itself (RFC 6749, section 4.4; RFC 7009). */
@UseFilters(new OauthFilter())
@Consumes(FORM)
@Controller('oauth2')
export class TokensController {
  constructor(
    private readonly issueTokens: IssueTokens,
    private readonly rateLimit: RateLimit,
  ) {}

  @Post('token')
  @Operation({
    id: 'issueToken',
    summary: 'Issue an access token to an API key',
    description:
      'Client credentials, by Basic authentication or in the body: the id of an API key, and what stands behind it in the key. With `offline_access` among the scopes there is a refresh token too; a refresh ends both old tokens.',
    reply: tokenReply,
    client: true,
  })
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async issue(
    @Req() request: AnsweredRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body(new OauthPipe(tokenRequest)) asked: z.infer<typeof tokenRequest>,
  ) {
    const client = await this.client(request, reply, asked);
    return showTokens(await this.granted(client, asked), asked.expires_in);
  }

  @Post('revoke')
  @Operation({
    id: 'revokeToken',
    summary: 'End an access token or a refresh token, and the other one with it',
    description: 'A token that is not there, or not any more, is no error.',
    reply: null,
    client: true,
  })
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async revoke(
    @Req() request: AnsweredRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body(new OauthPipe(revocationRequest)) given: z.infer<typeof revocationRequest>,
  ): Promise<void> {
    await this.issueTokens.revoke(await this.client(request, reply, given), given.token);
  }

  /** Counted with the key's own requests, before there is a token. */
  private async client(
    request: AnsweredRequest,
    reply: FastifyReply,
    given: GivenClient,
  ): Promise<TokenClient> {
    const client = clientOf(request.headers.authorization, given);
    request.credential = await this.issueTokens.authenticateClient(client);
    this.rateLimit.count(rateLimitedAs(request.credential), reply);
    return client;
  }

  private granted(client: TokenClient, asked: z.infer<typeof tokenRequest>): Promise<IssuedTokens> {
    const wanted = asked.scope?.split(' ').filter((each) => each !== '');
    const lifetimeMs = asked.expires_in * 1_000;
    const scopes = wanted?.filter((each) => each !== OFFLINE);
    const terms = { lifetimeMs, scopes: scopes?.length === 0 ? undefined : scopes?.map(scopeOf) };
    switch (asked.grant_type) {
      case 'client_credentials': {
        const isRenewed = wanted?.includes(OFFLINE) === true;
        const refreshLifetimeMs = isRenewed ? REFRESH_LIFETIME_MS : null;
        return this.issueTokens.issue(client, { ...terms, refreshLifetimeMs });
      }
      case 'refresh_token': {
        const { refresh_token: token } = asked;
        if (token === undefined) throw new TokenRefused('invalid_request', 'No refresh_token.');
        const refreshLifetimeMs = REFRESH_LIFETIME_MS;
        return this.issueTokens.refresh(client, token, { ...terms, refreshLifetimeMs });
      }
      default:
        throw new TokenRefused(
          'unsupported_grant_type',
          'There are client_credentials and refresh_token.',
        );
    }
  }
}

const scopeOf = (text: string): Scope => {
  if (isScope(text)) return text;
  throw new TokenRefused('invalid_scope', 'One of the scopes is none.');
};
