import { WatchHosts } from '#application';
import { Controller, UseGuards } from '@nestjs/common';
import { AccessGuard, Account, Needs } from '../access/access.guard.js';
import { type Asked, ByPage, Lists } from '../http/listing.js';
import { pageOf } from '../http/page.js';
import { hostListQuery, hostReply } from './host.schema.js';

/** Hosts that webhooks point at, as far as they fail. */
@Needs('webhooks:read')
@UseGuards(AccessGuard)
@Controller('v1/hosts')
export class HostsController {
  constructor(private readonly hosts: WatchHosts) {}

  @Lists(hostReply, {
    id: 'listFailingHosts',
    summary: 'List hosts that failed since they last succeeded, by name',
    description:
      'Of webhooks whose profile has `pacing.hostThrottle`: while a host is throttled, all of them that point there wait.',
  })
  async list(@Account() account: string, @ByPage(hostListQuery) { page }: Asked) {
    return pageOf(await this.hosts.list(account, page), (host) => host);
  }
}
