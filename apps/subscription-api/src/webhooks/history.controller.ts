import { WebhookNotFound, WebhookReader } from '#application';
import { Controller, Get, Param, Query, UseGuards } from '@nestjs/common';
import { AccessGuard, Account, Needs } from '../access/access.guard.js';
import { pageOf } from '../http/page.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { historyQuery, showEntry, type HistoryQuery } from './history.schema.js';

@Needs('webhooks:read')
@UseGuards(AccessGuard)
@Controller('v1/webhooks')
export class HistoryController {
  constructor(private readonly webhooks: WebhookReader) {}

  /** The webhook's own stream, newest first, also after it was deleted. */
  @Get(':id/history')
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
