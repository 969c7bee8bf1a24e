import { Clock, StartJobs, type JobOrder, type WebhookAddress } from '#application';
import { Body, Controller, HttpCode, Post, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { AccessGuard, Needs } from '../access/access.guard.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Operation } from '../openapi/operation.js';
import { Managed } from '../webhooks/managed.js';
import { jobReply, recoverBody, replayBody, showJob } from './job.schema.js';

@Needs('deliveries:write')
@UseGuards(AccessGuard)
@Controller('v1/webhooks')
export class StartJobsController {
  constructor(
    private readonly startJobs: StartJobs,
    private readonly clock: Clock,
  ) {}

  /** All exhausted and held deliveries of a span of time again, as a job. */
  @Post(':id/recover')
  @Operation({
    id: 'recoverDeliveries',
    summary: 'Attempt failed and held deliveries again',
    description:
      'A webhook that is disabled gets nothing, and is refused (409 `webhook-disabled`): enable it first, which also lets go what is held.',
    reply: jobReply,
    location: true,
  })
  @HttpCode(202)
  recover(
    @Managed() webhook: WebhookAddress,
    @Body(new ZodPipe(recoverBody)) body: z.infer<typeof recoverBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { since, until = this.clock.now(), statuses: states, rate } = body;
    const order = { task: { kind: 'recover', states }, since, until, rate } as const;
    return this.start(webhook, order, reply);
  }

  /** The kept domain events of a span of time matched again, as a job. */
  @Post(':id/replay')
  @Operation({
    id: 'replayEvents',
    summary: 'Match kept domain events again',
    description:
      'A webhook that is disabled gets nothing, and is refused (409 `webhook-disabled`): enable it first; `since` may well be a time when it was disabled.',
    reply: jobReply,
    location: true,
  })
  @HttpCode(202)
  replay(
    @Managed() webhook: WebhookAddress,
    @Body(new ZodPipe(replayBody)) body: z.infer<typeof replayBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { since, until = this.clock.now(), types, projects, rate } = body;
    const order = { task: { kind: 'replay', types, projects }, since, until, rate } as const;
    return this.start(webhook, order, reply);
  }

  private async start(address: WebhookAddress, order: JobOrder, reply: FastifyReply) {
    const job = await this.startJobs.execute(address, order);
    void reply.header('location', `/v1/jobs/${job.id}`);
    return showJob(job);
  }
}
