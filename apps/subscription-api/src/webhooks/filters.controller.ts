import { Body, Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import type { z } from 'zod';
import { AccessGuard, Needs } from '../access/access.guard.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Operation } from '../openapi/operation.js';
import { filterTest, filterTestReply, tryFilter } from './filter.schema.js';

@Needs('webhooks:read')
@UseGuards(AccessGuard)
@Controller('v1/filters')
export class FiltersController {
  @Post('test')
  @Operation({
    id: 'testFilter',
    summary: 'Try a filter on an event',
    description:
      'Nothing is stored. A filter that is wrong matches nothing, and `errors` says why.',
    reply: filterTestReply,
  })
  @HttpCode(200)
  test(@Body(new ZodPipe(filterTest)) given: z.infer<typeof filterTest>) {
    return tryFilter(given);
  }
}
