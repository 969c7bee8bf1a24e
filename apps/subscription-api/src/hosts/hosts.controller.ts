import { WatchHosts } from '#application';
import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import { AccessGuard, Account, Needs } from '../access/access.guard.js';
import { pageOf, pageReply } from '../http/page.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Operation } from '../openapi/operation.js';
import { hostListQuery, type HostListQuery, hostReply } from './host.schema.js';

/** Hosts that webhooks point at, as far as they fail. */
@Needs('webhooks:read')
@UseGuards(AccessGuard)
@Controller('v1/hosts')
export class HostsController {
  constructor(private readonly hosts: WatchHosts) {}

  @Get()
  @Operation({
    id: 'listFailingHosts',
    summary: 'List hosts that failed since they last succeeded, by name',
    description:
      'Of webhooks whose profile has `pacing.hostThrottle`: while a host is throttled, all of them that point there wait.',
    reply: pageReply(hostReply),
  })
  async list(
    @Account() account: string,
    @Query(new ZodPipe(hostListQuery)) { limit, cursor }: HostListQuery,
  ) {
    const page = { limit, after: cursor ?? null };
    return pageOf(await this.hosts.list(account, page), (host) => host);
  }
}
