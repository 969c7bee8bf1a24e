import {
  ChangeWebhook,
  CreateWebhook,
  DeliveryReader,
  WebhookNotFound,
  WebhookReader,
  type WebhookAddress,
  type WebhookView,
} from '#application';
import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Patch,
  Post,
  Query,
  Res,
  UseGuards,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { AccessGuard, Account, Actor, Needs } from '../access/access.guard.js';
import { showDelivery } from '../deliveries/delivery.schema.js';
import { pageOf, pageQuery, type PageQuery } from '../http/page.js';
import { IfMatch, TellsVersion } from '../http/version.js';
import { ZodPipe } from '../http/zod.pipe.js';
import {
  disabling,
  showWebhook,
  webhookDraft,
  webhookListQuery,
  webhookPatch,
  type WebhookDraftBody,
  type WebhookListQuery,
  type WebhookPatchBody,
} from './webhook.schema.js';

@Needs('webhooks:read')
@UseGuards(AccessGuard)
@Controller('v1/webhooks')
export class WebhooksController {
  constructor(
    private readonly createWebhook: CreateWebhook,
    private readonly changeWebhook: ChangeWebhook,
    private readonly webhooks: WebhookReader,
    private readonly deliveries: DeliveryReader,
  ) {}

  /** The one reply that tells the signing secret. */
  @Post()
  @Needs('webhooks:write')
  @TellsVersion()
  async create(
    @Account() account: string,
    @Actor() actor: string,
    @Body(new ZodPipe(webhookDraft)) draft: WebhookDraftBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { webhookId, secret } = await this.createWebhook.execute({ account, ...draft }, actor);
    void reply.header('location', `/v1/webhooks/${webhookId}`);
    return { ...(await this.show({ account, webhookId })), secret };
  }

  @Get()
  list(@Account() account: string, @Query(new ZodPipe(webhookListQuery)) query: WebhookListQuery) {
    return this.page(account, query);
  }

  @Get('enabled')
  listEnabled(
    @Account() account: string,
    @Query(new ZodPipe(webhookListQuery)) query: WebhookListQuery,
  ) {
    return this.page(account, { ...query, status: query.status ?? 'enabled' });
  }

  @Get('disabled')
  listDisabled(
    @Account() account: string,
    @Query(new ZodPipe(webhookListQuery)) query: WebhookListQuery,
  ) {
    return this.page(account, { ...query, status: 'disabled' });
  }

  @Get(':id')
  @TellsVersion()
  get(@Account() account: string, @Param('id') webhookId: string) {
    return this.show({ account, webhookId });
  }

  @Patch(':id')
  @Needs('webhooks:write')
  @TellsVersion()
  async update(
    @Account() account: string,
    @Actor() actor: string,
    @Param('id') webhookId: string,
    @IfMatch() expected: readonly number[] | undefined,
    @Body(new ZodPipe(webhookPatch)) patch: WebhookPatchBody,
  ) {
    const address = await this.known({ account, webhookId, expected });
    await this.changeWebhook.update(address, patch, actor);
    return this.show(address);
  }

  @Delete(':id')
  @Needs('webhooks:write')
  @HttpCode(204)
  async delete(
    @Account() account: string,
    @Actor() actor: string,
    @Param('id') webhookId: string,
    @IfMatch() expected: readonly number[] | undefined,
  ): Promise<void> {
    await this.changeWebhook.delete(await this.known({ account, webhookId, expected }), actor);
  }

  @Post(':id/enable')
  @Needs('webhooks:write')
  @TellsVersion()
  @HttpCode(200)
  async enable(
    @Account() account: string,
    @Actor() actor: string,
    @Param('id') webhookId: string,
    @IfMatch() expected: readonly number[] | undefined,
  ) {
    const address = await this.known({ account, webhookId, expected });
    await this.changeWebhook.enable(address, actor);
    return this.show(address);
  }

  @Post(':id/disable')
  @Needs('webhooks:write')
  @TellsVersion()
  @HttpCode(200)
  async disable(
    @Account() account: string,
    @Actor() actor: string,
    @Param('id') webhookId: string,
    @IfMatch() expected: readonly number[] | undefined,
    @Body(new ZodPipe(disabling.prefault({}))) { reason }: z.infer<typeof disabling>,
  ) {
    const address = await this.known({ account, webhookId, expected });
    await this.changeWebhook.disable(address, reason, actor);
    return this.show(address);
  }

  @Get(':id/deliveries')
  @Needs('deliveries:read')
  async listDeliveries(
    @Account() account: string,
    @Param('id') webhookId: string,
    @Query(new ZodPipe(pageQuery)) { limit, cursor }: PageQuery,
  ) {
    await this.known({ account, webhookId });
    const page = { limit, after: cursor ?? null };
    return pageOf(await this.deliveries.listOf(account, webhookId, page), showDelivery);
  }

  private async page(account: string, query: WebhookListQuery) {
    const { limit, cursor, status: health, event, project, q: text } = query;
    const filter = { health, event, project, text };
    const found = await this.webhooks.list(account, { limit, after: cursor ?? null }, filter);
    return pageOf(found, showWebhook);
  }

  private async show(address: WebhookAddress) {
    return showWebhook(await this.find(address));
  }

  private async known(address: WebhookAddress): Promise<WebhookAddress> {
    await this.find(address);
    return address;
  }

  private async find({ account, webhookId }: WebhookAddress): Promise<WebhookView> {
    const webhook = await this.webhooks.find(account, webhookId);
    if (!webhook) throw new WebhookNotFound(webhookId);
    return webhook;
  }
}
