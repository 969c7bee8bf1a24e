import { Clock, EraseData } from '#application';
import { Controller, Delete, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { AccessGuard, Account, Actor, Needs } from '../access/access.guard.js';
import { accountId } from '../access/access.schema.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Operation } from '../openapi/operation.js';
import { erasureReply, showErasure } from './erasure.schema.js';

/** A request ends after about this long, whatever is left, in ms. */
const BUDGET_MS = 5_000;

/** Removes what is kept, for good. */
@UseGuards(AccessGuard)
@Controller('v1')
export class ErasingController {
  constructor(
    private readonly erase: EraseData,
    private readonly clock: Clock,
  ) {}

  /** By the publisher's id, all that bore it, or by our key. */
  @Delete('events/:id')
  @Needs('administrative')
  @Operation({
    id: 'eraseEvent',
    summary: 'Erase a domain event, its deliveries and their attempts',
    description: 'A delivery that is on the road may still be made, for as long as its lease.',
    reply: erasureReply,
  })
  async event(@Account() account: string, @Param('id') id: string) {
    return showErasure(await this.erase.event(account, id, this.until()));
  }

  @Post('accounts/:id/erase')
  @HttpCode(200)
  @Operation({
    id: 'eraseAccount',
    summary: 'Erase an account and everything that belongs to it',
    description:
      'Its webhooks are deleted first. Repeat the request until it says that it is done; for an hour it says so again. 404 `account-not-found` where nothing is kept for such an account, nor was lately.',
    reply: erasureReply,
    existing: true,
  })
  async account(@Param('id', new ZodPipe(accountId)) id: string, @Actor() actor: string) {
    return showErasure(await this.erase.account(id, actor, this.until()));
  }

  private until(): number {
    return this.clock.now() + BUDGET_MS;
  }
}
