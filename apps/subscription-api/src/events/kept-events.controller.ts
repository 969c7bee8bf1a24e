import { EventNotFound, EventReader } from '#application';
import { Controller, Get, Param, UseGuards } from '@nestjs/common';
import { AccessGuard, Account, Needs } from '../access/access.guard.js';
import { type Asked, ByPage, Lists } from '../http/listing.js';
import { pageOf } from '../http/page.js';
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

  @Lists(eventReply, {
    id: 'listEvents',
    summary: 'List kept domain events, newest first',
  })
  async list(
    @Account() account: string,
    @ByPage(eventListQuery) { page, ...filter }: Asked<EventListQuery>,
  ) {
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
