import { Clock, Ids, TestWebhook } from '#application';
import { Body, Controller, HttpCode, Param, Post, Query, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { AccessGuard, Account, Needs, OwnedBy } from '../access/access.guard.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Operation } from '../openapi/operation.js';
import { sampleOf } from './sample.js';
import { showTrial, testBody, testQuery, trialReply, unsavedWebhook } from './test.schema.js';

@Needs('webhooks:write')
@UseGuards(AccessGuard)
@Controller('v1/webhooks')
export class TestController {
  constructor(
    private readonly testWebhook: TestWebhook,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** The Test button of a form: nothing is stored. */
  @Post('test')
  @Operation({
    id: 'testUnsavedWebhook',
    summary: 'Send a sample to where a webhook would',
    description:
      'Nothing is stored. Where a probe or an echo decides whether a URL will do, that is the sample.',
    reply: trialReply,
  })
  @HttpCode(200)
  async unsaved(
    @Account() account: string,
    @Body(new ZodPipe(unsavedWebhook)) draft: z.infer<typeof unsavedWebhook>,
  ) {
    const { events = [], ...rest } = draft;
    return showTrial(await this.testWebhook.unsaved({ account, events, ...rest }));
  }

  /** With `?wait=true` the receiver's answer, else 204 once the sample is sent. */
  @Post(':id/test')
  @Operation({
    id: 'testWebhook',
    summary: 'Send a sample to a webhook',
    description:
      'Or the `event` that is given, to this webhook alone. With `wait=true` it tells what the receiver answered.',
    status: 204,
    reply: null,
    others: { 200: trialReply },
  })
  async saved(
    @Account() account: string,
    @OwnedBy() ownedBy: string | undefined,
    @Param('id') webhookId: string,
    @Query(new ZodPipe(testQuery)) { wait }: z.infer<typeof testQuery>,
    @Body(new ZodPipe(testBody.prefault({}))) { event: given }: z.infer<typeof testBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const terms = { id: `test-${this.ids.next()}`, account, now: this.clock.now() };
    const event = given && sampleOf(given, terms);
    const trial = await this.testWebhook.saved({ account, webhookId, ownedBy }, event);
    void reply.status(wait === 'true' ? 200 : 204);
    return wait === 'true' ? showTrial(trial) : undefined;
  }
}
