import { EventTypes, KeepEventTypes } from '#application';
import { Body, Controller, Delete, Get, HttpCode, Param, Put, UseGuards } from '@nestjs/common';
import type { z } from 'zod';
import { AccessGuard, Account, AccountWide, Needs } from '../access/access.guard.js';
import { InvalidRequest } from '../http/invalid-request.js';
import { type Asked, ByPage, Lists } from '../http/listing.js';
import { namedPageQuery, pageOf } from '../http/page.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Operation } from '../openapi/operation.js';
import {
  eventTypeBody,
  eventTypeName,
  eventTypeReply,
  showEventType,
} from './event-type.schema.js';

/** What may happen in an account, and what it looks like. */
@Needs('webhooks:read')
@UseGuards(AccessGuard)
@Controller('v1/event-types')
export class EventTypesController {
  constructor(
    private readonly keep: KeepEventTypes,
    private readonly types: EventTypes,
  ) {}

  @Lists(eventTypeReply, {
    id: 'listEventTypes',
    summary: 'List event types by name',
  })
  async list(@Account() account: string, @ByPage(namedPageQuery) { page }: Asked) {
    return pageOf(await this.types.list(account, page), showEventType);
  }

  @Get(':name')
  @Operation({
    id: 'getEventType',
    summary: 'Show an event type',
    reply: eventTypeReply,
  })
  async get(@Account() account: string, @Param('name') name: string) {
    return showEventType(await this.keep.find(account, name));
  }

  @Put(':name')
  @Needs('webhooks:write')
  @AccountWide()
  @Operation({
    id: 'putEventType',
    summary: 'Add an event type or replace it',
    description:
      'Events of the type whose data breaks its `schema` are refused, at the latest a second after this reply.',
    reply: eventTypeReply,
  })
  async put(
    @Account() account: string,
    @Param('name', new ZodPipe(eventTypeName)) name: string,
    @Body(new ZodPipe(eventTypeBody)) body: z.infer<typeof eventTypeBody>,
  ) {
    const { title = name, example = null, ...rest } = body;
    const kept = await this.keep.put({ account, name, title, example, ...rest });
    if ('problems' in kept) throw new InvalidRequest(kept.problems);
    return showEventType(kept);
  }

  @Delete(':name')
  @Needs('webhooks:write')
  @AccountWide()
  @Operation({
    id: 'removeEventType',
    summary: 'Remove an event type',
    reply: null,
  })
  @HttpCode(204)
  async remove(@Account() account: string, @Param('name') name: string): Promise<void> {
    await this.keep.remove(account, name);
  }
}
