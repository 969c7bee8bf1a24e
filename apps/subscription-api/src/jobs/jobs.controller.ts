import { CancelJob, JobNotFound, JobStore } from '#application';
import { Controller, Get, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { AccessGuard, Account, Needs, OwnedBy } from '../access/access.guard.js';
import { type Asked, ByPage, Lists } from '../http/listing.js';
import { pageOf } from '../http/page.js';
import { Operation } from '../openapi/operation.js';
import { jobReply, showJob } from './job.schema.js';

@Needs('deliveries:read')
@UseGuards(AccessGuard)
@Controller('v1/jobs')
export class JobsController {
  constructor(
    private readonly jobs: JobStore,
    private readonly cancelJob: CancelJob,
  ) {}

  @Lists(jobReply, {
    id: 'listJobs',
    summary: 'List jobs, newest first',
  })
  async list(@Account() account: string, @ByPage() { page }: Asked) {
    return pageOf(await this.jobs.list(account, page), showJob);
  }

  @Get(':id')
  @Operation({
    id: 'getJob',
    summary: 'Show how far a job is',
    reply: jobReply,
  })
  async get(@Account() account: string, @Param('id') id: string) {
    const job = await this.jobs.find(account, id);
    if (!job) throw new JobNotFound(id);
    return showJob(job);
  }

  /** What is on the road stays there; nothing more is added. */
  @Post(':id/cancel')
  @Operation({
    id: 'cancelJob',
    summary: 'Cancel a job',
    description: 'What is on the road stays there; nothing more is added.',
    reply: jobReply,
  })
  @Needs('deliveries:write')
  @HttpCode(200)
  async cancel(
    @Account() account: string,
    @OwnedBy() ownedBy: string | undefined,
    @Param('id') jobId: string,
  ) {
    return showJob(await this.cancelJob.execute({ account, jobId, ownedBy }));
  }
}
