import { DeadLetters, RedriveDeadLetters } from '#application';
import { Body, Controller, Get, HttpCode, Post, UseGuards } from '@nestjs/common';
import type { z } from 'zod';
import { AccessGuard } from '../access/access.guard.js';
import { type Asked, ByPage } from '../http/listing.js';
import { pageOf } from '../http/page.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Operation } from '../openapi/operation.js';
import {
  deadLettersQuery,
  deadLettersReply,
  discardBody,
  discardedReply,
  redriveBody,
  redrivenReply,
  showLetter,
  whichOf,
} from './dead-letter.schema.js';

/** Messages that were refused. They may be of any account, or of none: only the admin key gets at them. */
@UseGuards(AccessGuard)
@Controller('v1/dead-letters')
export class DeadLettersController {
  constructor(
    private readonly letters: DeadLetters,
    private readonly redriving: RedriveDeadLetters,
  ) {}

  @Get()
  @Operation({
    id: 'listDeadLetters',
    summary: 'List dead letters, oldest first',
    description: 'As an event-router has taken them from the broker, within a second or so.',
    reply: deadLettersReply,
  })
  async list(
    @ByPage(deadLettersQuery) { page, queue, reason }: Asked<z.infer<typeof deadLettersQuery>>,
  ) {
    const total = await this.letters.count(queue);
    const found = await this.letters.list(queue, page, reason);
    return { ...pageOf(found, showLetter), total };
  }

  @Post('redrive')
  @Operation({
    id: 'redriveDeadLetters',
    summary: 'Send dead letters back to where they came from',
    description: 'A letter that is refused again comes back, with a higher `redriven`.',
    reply: redrivenReply,
  })
  @HttpCode(200)
  async redrive(@Body(new ZodPipe(redriveBody)) body: z.infer<typeof redriveBody>) {
    return { redriven: await this.redriving.execute(body.queue, whichOf(body), body.limit) };
  }

  @Post('discard')
  @Operation({
    id: 'discardDeadLetters',
    summary: 'Throw dead letters away, for good',
    reply: discardedReply,
  })
  @HttpCode(200)
  async discard(@Body(new ZodPipe(discardBody)) body: z.infer<typeof discardBody>) {
    return { discarded: await this.letters.discard(body.queue, whichOf(body)) };
  }
}
