import { AccessStore, AccountNotFound, Clock, Ids } from '#application';
import { Body, Controller, Get, Param, Post, Put, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { type Asked, ByPage, Lists } from '../http/listing.js';
import { namedPageQuery, pageOf } from '../http/page.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Operation } from '../openapi/operation.js';
import { AccessGuard } from './access.guard.js';
import { accountBody, accountId, accountReply, newAccountBody } from './access.schema.js';

/** Tenants. Only the admin key stands above accounts. */
@UseGuards(AccessGuard)
@Controller('v1/accounts')
export class AccountsController {
  constructor(
    private readonly store: AccessStore,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  @Put(':id')
  @Operation({
    id: 'putAccount',
    summary: 'Add an account or change it',
    description: 'What is left out stays as it was.',
    reply: accountReply,
  })
  put(
    @Param('id', new ZodPipe(accountId)) id: string,
    @Body(new ZodPipe(accountBody)) body: z.infer<typeof accountBody>,
  ) {
    const createdAt = new Date(this.clock.now()).toISOString();
    return this.store.putAccount({ id, ...body, createdAt });
  }

  @Get(':id')
  @Operation({
    id: 'getAccount',
    summary: 'Show an account',
    reply: accountReply,
  })
  async get(@Param('id') id: string) {
    const account = await this.store.findAccount(id);
    if (!account) throw new AccountNotFound(id);
    return account;
  }

  @Lists(accountReply, {
    id: 'listAccounts',
    summary: 'List accounts by id',
  })
  async list(@ByPage(namedPageQuery) { page }: Asked) {
    return pageOf(await this.store.listAccounts(page), (account) => account);
  }

  @Post()
  @Operation({
    id: 'createAccount',
    summary: 'Add an account that is not there yet',
    description: 'Answered with 409 `account-taken` when there is one of that id.',
    reply: accountReply,
    location: true,
  })
  async create(
    @Body(new ZodPipe(newAccountBody)) body: z.infer<typeof newAccountBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const createdAt = new Date(this.clock.now()).toISOString();
    const account = await this.store.addAccount({ id: this.ids.next(), ...body, createdAt });
    void reply.header('location', `/v1/accounts/${encodeURIComponent(account.id)}`);
    return account;
  }
}
