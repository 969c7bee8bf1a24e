import { ManageSecrets } from '#application';
import { Body, Controller, Get, Header, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { AccessGuard, Account, Actor, Needs } from '../access/access.guard.js';
import { IfMatch } from '../http/version.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Operation } from '../openapi/operation.js';
import { rotatedSecretReply, rotation, type Rotation, secretReply } from './secrets.schema.js';

@Needs('webhooks:secrets')
@UseGuards(AccessGuard)
@Controller('v1/webhooks')
export class SecretsController {
  constructor(private readonly secrets: ManageSecrets) {}

  @Get(':id/secret')
  @Operation({
    id: 'getWebhookSecret',
    summary: 'Show the signing secret',
    reply: secretReply,
  })
  @Header('cache-control', 'no-store')
  async show(@Account() account: string, @Param('id') webhookId: string) {
    return { secret: await this.secrets.show({ account, webhookId }) };
  }

  /** Until `overlapUntil` requests are signed with the former secret too. */
  @Post(':id/secret/rotate')
  @Operation({
    id: 'rotateWebhookSecret',
    summary: 'Replace the signing secret',
    description: 'For the time of `overlap` requests are signed with the former secret too.',
    reply: rotatedSecretReply,
  })
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async rotate(
    @Account() account: string,
    @Actor() actor: string,
    @Param('id') webhookId: string,
    @IfMatch() expected: readonly number[] | undefined,
    @Body(new ZodPipe(rotation.prefault({}))) { overlap }: Rotation,
  ) {
    const rotated = await this.secrets.rotate({ account, webhookId, expected }, overlap, actor);
    return { secret: rotated.secret, overlapUntil: new Date(rotated.overlapUntil).toISOString() };
  }
}
