import { ChangeWebhook, ConfirmVerification, type WebhookAddress } from '#application';
import { Controller, Get, HttpCode, Param, Post, Query, UseGuards } from '@nestjs/common';
import { z } from 'zod';
import { AccessGuard, Actor, Needs } from '../access/access.guard.js';
import { IgnoresBody } from '../http/media-types.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Operation } from '../openapi/operation.js';
import { Managed } from './managed.js';

const callbackQuery = z.strictObject({
  code: z.string().min(1).max(256),
  expires_at: z.string().max(32).optional(),
});
type CallbackQuery = z.infer<typeof callbackQuery>;

const VERIFIED = { verified: true, detail: 'Verification successful' };
const verifiedReply = z
  .object({ verified: z.boolean(), detail: z.string() })
  .meta({ id: 'Verified', examples: [VERIFIED] });

/** Where receivers call back to prove their URLs. The code is all they need. */
@Controller('v1/webhooks')
export class VerificationController {
  constructor(private readonly confirm: ConfirmVerification) {}

  @Get(':id/verify')
  @Operation({
    id: 'confirmVerification',
    summary: 'Prove a webhook’s URL',
    description: 'What a receiver was sent leads here; GET and POST do the same.',
    reply: verifiedReply,
  })
  get(@Param('id') webhookId: string, @Query(new ZodPipe(callbackQuery)) query: CallbackQuery) {
    return this.verified(webhookId, query);
  }

  @Post(':id/verify')
  @HttpCode(200)
  @IgnoresBody()
  @Operation({
    id: 'confirmVerificationByPost',
    summary: 'Prove a webhook’s URL, by POST',
    reply: verifiedReply,
  })
  post(@Param('id') webhookId: string, @Query(new ZodPipe(callbackQuery)) query: CallbackQuery) {
    return this.verified(webhookId, query);
  }

  private async verified(webhookId: string, { code }: CallbackQuery): Promise<typeof VERIFIED> {
    await this.confirm.execute(webhookId, code);
    return VERIFIED;
  }
}

@Needs('webhooks:write')
@UseGuards(AccessGuard)
@Controller('v1/webhooks')
export class VerificationRequestsController {
  constructor(private readonly changeWebhook: ChangeWebhook) {}

  /** The code that was sent before is void. */
  @Post(':id/resend-verification')
  @HttpCode(204)
  @Operation({
    id: 'resendVerification',
    summary: 'Ask a webhook’s receiver for its proof again',
    description: 'The code that was sent before is void.',
    reply: null,
  })
  async resend(@Managed() webhook: WebhookAddress, @Actor() actor: string): Promise<void> {
    await this.changeWebhook.verifyAgain(webhook, actor);
  }
}
