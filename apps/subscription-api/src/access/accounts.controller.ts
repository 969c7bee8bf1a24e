import { AccessStore, AccountNotFound, Clock } from '#application';
import { Body, Controller, Get, Param, Put, Query, UseGuards } from '@nestjs/common';
import type { z } from 'zod';
import { namedPageQuery, pageOf, type PageQuery } from '../http/page.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { AccessGuard } from './access.guard.js';
import { accountBody, accountId } from './access.schema.js';

/** Tenants. Only the admin key stands above accounts. */
@UseGuards(AccessGuard)
@Controller('v1/accounts')
export class AccountsController {
  constructor(
    private readonly store: AccessStore,
    private readonly clock: Clock,
  ) {}

  @Put(':id')
  put(
    @Param('id', new ZodPipe(accountId)) id: string,
    @Body(new ZodPipe(accountBody)) { name }: z.infer<typeof accountBody>,
  ) {
    const createdAt = new Date(this.clock.now()).toISOString();
    return this.store.putAccount({ id, name, createdAt });
  }

  @Get(':id')
  async get(@Param('id') id: string) {
    const account = await this.store.findAccount(id);
    if (!account) throw new AccountNotFound(id);
    return account;
  }

  @Get()
  async list(@Query(new ZodPipe(namedPageQuery)) { limit, cursor }: PageQuery) {
    const page = { limit, after: cursor ?? null };
    return pageOf(await this.store.listAccounts(page), (account) => account);
  }
}
