import { AccessStore, Clock, PrincipalNotFound, type Principal } from '#application';
import { Body, Controller, Delete, Get, HttpCode, Param, Put, UseGuards } from '@nestjs/common';
import type { z } from 'zod';
import { type Asked, ByPage, Lists } from '../http/listing.js';
import { namedPageQuery, pageOf } from '../http/page.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Operation } from '../openapi/operation.js';
import { AccessGuard, Account, Needs } from './access.guard.js';
import { accountId, principalBody, principalReply } from './access.schema.js';

/** Those of an account who may own webhooks. */
@Needs('administrative')
@UseGuards(AccessGuard)
@Controller('v1/principals')
export class PrincipalsController {
  constructor(
    private readonly store: AccessStore,
    private readonly clock: Clock,
  ) {}

  @Put(':id')
  @Operation({
    id: 'putPrincipal',
    summary: 'Add a principal or replace it',
    description: 'What is left out is as of a new one, the `role` too.',
    reply: principalReply,
  })
  async put(
    @Account() account: string,
    @Param('id', new ZodPipe(accountId)) id: string,
    @Body(new ZodPipe(principalBody)) body: z.infer<typeof principalBody>,
  ) {
    const createdAt = new Date(this.clock.now()).toISOString();
    return show(await this.store.putPrincipal({ id, account, ...body, createdAt }));
  }

  @Get(':id')
  @Operation({
    id: 'getPrincipal',
    summary: 'Show a principal',
    reply: principalReply,
  })
  async get(@Account() account: string, @Param('id') id: string) {
    const principal = await this.store.findPrincipal(account, id);
    if (!principal) throw new PrincipalNotFound(id);
    return show(principal);
  }

  @Lists(principalReply, {
    id: 'listPrincipals',
    summary: 'List principals by id',
  })
  async list(@Account() account: string, @ByPage(namedPageQuery) { page }: Asked) {
    return pageOf(await this.store.listPrincipals(account, page), show);
  }

  @Delete(':id')
  @Operation({
    id: 'removePrincipal',
    summary: 'Remove a principal',
    description: 'Its API keys are revoked, and their access tokens end. Its webhooks stay.',
    reply: null,
  })
  @HttpCode(204)
  async remove(@Account() account: string, @Param('id') id: string): Promise<void> {
    const removed = await this.store.removePrincipal(account, id, this.clock.now());
    if (!removed) throw new PrincipalNotFound(id);
  }
}

const show = ({ account: _account, ...principal }: Principal) => principal;
