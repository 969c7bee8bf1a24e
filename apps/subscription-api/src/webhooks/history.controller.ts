import { WebhookNotFound, WebhookReader } from '#application';
import { Controller, Param, UseGuards } from '@nestjs/common';
import { AccessGuard, Account, Needs } from '../access/access.guard.js';
import { type Asked, ByPage, Lists } from '../http/listing.js';
import { pageOf } from '../http/page.js';
import { historyEntryReply, historyQuery, showEntry } from './history.schema.js';

@Needs('webhooks:read')
@UseGuards(AccessGuard)
@Controller('v1/webhooks')
export class HistoryController {
  constructor(private readonly webhooks: WebhookReader) {}

  /** The webhook's own stream, newest first, also after it was deleted. */
  @Lists(historyEntryReply, {
    path: ':id/history',
    id: 'getWebhookHistory',
    summary: 'Show what happened to a webhook, newest first',
    description: 'Also after it was deleted.',
  })
  async history(
    @Account() account: string,
    @Param('id') webhookId: string,
    @ByPage(historyQuery) { page }: Asked,
  ) {
    const history = await this.webhooks.history(account, webhookId, page);
    if (!history) throw new WebhookNotFound(webhookId);
    return pageOf(history, showEntry);
  }
}
