import { WebhookNotFound, WebhookReader } from '#application';
import { Controller, Get, Param, Query, UseGuards } from '@nestjs/common';
import { AccessGuard, Account, Needs } from '../access/access.guard.js';
import { pageOf, pageReply } from '../http/page.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Operation } from '../openapi/operation.js';
import { historyEntryReply, historyQuery, type HistoryQuery, showEntry } from './history.schema.js';

@Needs('webhooks:read')
@UseGuards(AccessGuard)
@Controller('v1/webhooks')
export class HistoryController {
  constructor(private readonly webhooks: WebhookReader) {}

  /** The webhook's own stream, newest first, also after it was deleted. */
  @Get(':id/history')
  @Operation({
    id: 'getWebhookHistory',
    summary: 'Show what happened to a webhook, newest first',
    description: 'Also after it was deleted.',
    reply: pageReply(historyEntryReply),
  })
  async history(
    @Account() account: string,
    @Param('id') webhookId: string,
    @Query(new ZodPipe(historyQuery)) { limit, cursor }: HistoryQuery,
  ) {
    const page = { limit, after: cursor ?? null };
    const history = await this.webhooks.history(account, webhookId, page);
    if (!history) throw new WebhookNotFound(webhookId);
    return pageOf(history, showEntry);
  }
}
