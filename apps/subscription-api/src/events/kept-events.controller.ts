import { EventNotFound, EventReader } from '#application';
import { Controller, Get, Param, Query, UseGuards } from '@nestjs/common';
import { AccessGuard, Account, Needs } from '../access/access.guard.js';
import { pageOf, pageReply } from '../http/page.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Operation } from '../openapi/operation.js';
import {
  eventDetailsReply,
  eventListQuery,
  eventReply,
  showEvent,
  showEventDetails,
  type EventListQuery,
} from './kept-event.schema.js';

@Needs('deliveries:read')
@UseGuards(AccessGuard)
@Controller('v1/events')
export class KeptEventsController {
  constructor(private readonly events: EventReader) {}

  @Get()
  @Operation({
    id: 'listEvents',
    summary: 'List kept domain events, newest first',
    reply: pageReply(eventReply),
  })
  async list(
    @Account() account: string,
    @Query(new ZodPipe(eventListQuery)) { limit, cursor, ...filter }: EventListQuery,
  ) {
    const page = { limit, after: cursor ?? null };
    return pageOf(await this.events.list(account, page, filter), showEvent);
  }

  /** By the publisher's id or by our key: the event, and what became of it. */
  @Get(':id')
  @Operation({
    id: 'getEvent',
    summary: 'Show a domain event and what became of it',
    reply: eventDetailsReply,
  })
  async get(@Account() account: string, @Param('id') id: string) {
    const event = await this.events.find(account, id);
    if (!event) throw new EventNotFound(id);
    return showEventDetails(event);
  }
}
