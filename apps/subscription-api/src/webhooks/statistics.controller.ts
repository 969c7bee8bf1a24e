import { ShowStatistics } from '#application';
import { Controller, Get, Param, Query, UseGuards } from '@nestjs/common';
import { AccessGuard, Account, Needs } from '../access/access.guard.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Operation } from '../openapi/operation.js';
import {
  showStatistics,
  statisticsQuery,
  statisticsReply,
  type StatisticsQuery,
} from './statistics.schema.js';

@Needs('deliveries:read')
@UseGuards(AccessGuard)
@Controller('v1/webhooks')
export class StatisticsController {
  constructor(private readonly statistics: ShowStatistics) {}

  @Get(':id/stats')
  @Operation({
    id: 'getWebhookStatistics',
    summary: 'Show how deliveries to a webhook went',
    description: 'Over an hour, a day or a week, as a whole and in buckets fit for a chart.',
    reply: statisticsReply,
  })
  async show(
    @Account() account: string,
    @Param('id') webhookId: string,
    @Query(new ZodPipe(statisticsQuery)) { window }: StatisticsQuery,
  ) {
    return showStatistics(window, await this.statistics.execute({ account, webhookId }, window));
  }
}
