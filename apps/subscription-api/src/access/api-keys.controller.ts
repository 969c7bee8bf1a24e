import { AccessStore, ApiKeyNotFound, ApiKeys } from '#application';
import { Body, Controller, Delete, Header, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import type { z } from 'zod';
import { type Asked, ByPage, Lists } from '../http/listing.js';
import { pageOf } from '../http/page.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Operation } from '../openapi/operation.js';
import { AccessGuard, Account, Needs } from './access.guard.js';
import { apiKeyBody, apiKeyReply, issuedApiKeyReply, showKey } from './access.schema.js';

@Needs('administrative')
@UseGuards(AccessGuard)
@Controller('v1/api-keys')
export class ApiKeysController {
  constructor(
    private readonly store: AccessStore,
    private readonly apiKeys: ApiKeys,
  ) {}

  /** The one reply that tells the key. */
  @Post()
  @Operation({
    id: 'issueApiKey',
    summary: 'Issue an API key',
    description: 'The one reply that tells the key.',
    reply: issuedApiKeyReply,
  })
  @Header('cache-control', 'no-store')
  async issue(
    @Account() account: string,
    @Body(new ZodPipe(apiKeyBody)) { expiresAt, ...wanted }: z.infer<typeof apiKeyBody>,
  ) {
    const { key, stored } = await this.apiKeys.issue({
      ...{ account, ...wanted },
      expiresAt: expiresAt === null ? null : Date.parse(expiresAt),
    });
    return { ...showKey(stored), key };
  }

  @Lists(apiKeyReply, {
    id: 'listApiKeys',
    summary: 'List API keys, newest first',
  })
  async list(@Account() account: string, @ByPage() { page }: Asked) {
    return pageOf(await this.store.listKeys(account, page), showKey);
  }

  /** Revokes it, at once and for good. */
  @Delete(':id')
  @Operation({
    id: 'revokeApiKey',
    summary: 'Revoke an API key, at once and for good',
    reply: null,
  })
  @HttpCode(204)
  async revoke(@Account() account: string, @Param('id') id: string): Promise<void> {
    if (!(await this.apiKeys.revoke(account, id))) throw new ApiKeyNotFound(id);
  }
}
