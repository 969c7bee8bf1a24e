import { issuerOf, PolicyKeys, PublicAddress } from '#application';
import { Controller, Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Operation } from '../openapi/operation.js';
import { discoveryReply, jwkSetReply } from './policy-keys.schema.js';

/** A key pair stays the same as long as its policy is there. */
const KEPT_AN_HOUR = 'max-age=3600';

/** What receivers verify tokens with. Takes no credential: it is found by the `iss` of a token. */
@Controller('policies/:account/:name')
export class PolicyKeysController {
  constructor(
    private readonly keys: PolicyKeys,
    private readonly address: PublicAddress,
  ) {}

  @Get('.well-known/openid-configuration')
  @Operation({
    id: 'getOpenIdConfiguration',
    summary: 'Where a signing policy’s public key is',
    reply: discoveryReply,
  })
  async discovery(
    @Param('account') account: string,
    @Param('name') name: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const issuer = issuerOf(this.address, { account, name });
    const found = await this.keys.discovery(account, name, issuer, `${issuer}/jwks.json`);
    void reply.header('cache-control', KEPT_AN_HOUR);
    return found;
  }

  @Get('jwks.json')
  @Operation({ id: 'getJwks', summary: 'A signing policy’s public key', reply: jwkSetReply })
  async jwks(
    @Param('account') account: string,
    @Param('name') name: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const found = await this.keys.jwks(account, name);
    void reply.header('cache-control', KEPT_AN_HOUR);
    return found;
  }
}
