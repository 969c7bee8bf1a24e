import { ManageSecrets, type WebhookAddress } from '#application';
import { Body, Controller, Get, Header, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { AccessGuard, Account, Actor, Needs, OwnedBy } from '../access/access.guard.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Operation } from '../openapi/operation.js';
import { Managed } from './managed.js';
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
  async show(
    @Account() account: string,
    @OwnedBy() ownedBy: string | undefined,
    @Param('id') webhookId: string,
  ) {
    return { secret: await this.secrets.show({ account, webhookId, ownedBy }) };
  }

  /** Until `overlapUntil` requests are signed with the former ones too. */
  @Post(':id/secret/rotate')
  @Operation({
    id: 'rotateWebhookSecret',
    summary: 'Replace the signing secret, and the keys of v1a if there are any',
    description:
      'For the time of `overlap` requests are signed with the former ones too. An overlap of `0s` ends all former ones at once, also those of earlier rotations: after a leak. While four former ones still sign, another overlap is refused (409 `former-secrets-still-sign`).',
    reply: rotatedSecretReply,
  })
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async rotate(
    @Managed() webhook: WebhookAddress,
    @Actor() actor: string,
    @Body(new ZodPipe(rotation.prefault({}))) { overlap }: Rotation,
  ) {
    const { overlapUntil, ...rotated } = await this.secrets.rotate(webhook, overlap, actor);
    return { ...rotated, overlapUntil: new Date(overlapUntil).toISOString() };
  }
}
