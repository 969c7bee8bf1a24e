import {
  ChangeWebhook,
  CreateWebhook,
  DeliveryReader,
  Profiles,
  WatchHosts,
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
  Header,
  HttpCode,
  Param,
  Patch,
  Post,
  Res,
  UseGuards,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { AccessGuard, Account, Actor, Needs, OwnedBy } from '../access/access.guard.js';
import {
  deliveriesOfQuery,
  filterOf,
  type DeliveriesOfQuery,
} from '../deliveries/delivery-filter.schema.js';
import { deliveryReply, showDelivery } from '../deliveries/delivery.schema.js';
import { type Asked, ByPage, Lists } from '../http/listing.js';
import { pageOf } from '../http/page.js';
import { TellsVersion } from '../http/version.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Operation } from '../openapi/operation.js';
import { Managed } from './managed.js';
import {
  createdWebhookReply,
  disabledListQuery,
  disabling,
  enabledListQuery,
  showWebhook,
  webhookDraft,
  type WebhookDraftBody,
  webhookListQuery,
  type WebhookListQuery,
  webhookPatch,
  type WebhookPatchBody,
  webhookReply,
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
    private readonly profiles: Profiles,
    private readonly hosts: WatchHosts,
  ) {}

  /** The one reply that tells the signing secret. */
  @Post()
  @Needs('webhooks:write')
  @TellsVersion()
  @Operation({
    id: 'createWebhook',
    summary: 'Create a webhook',
    description: 'The one reply that tells the signing secret.',
    reply: createdWebhookReply,
    location: true,
  })
  @Header('cache-control', 'no-store')
  async create(
    @Account() account: string,
    @Actor() actor: string,
    @OwnedBy() ownedBy: string | undefined,
    @Body(new ZodPipe(webhookDraft)) draft: WebhookDraftBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const wanted = { account, ...draft, ownedBy };
    const { webhookId, secret } = await this.createWebhook.execute(wanted, actor);
    void reply.header('location', `/v1/webhooks/${webhookId}`);
    return { ...(await this.show({ account, webhookId })), secret };
  }

  @Lists(webhookReply, {
    id: 'listWebhooks',
    summary: 'List webhooks, newest first',
  })
  list(@Account() account: string, @ByPage(webhookListQuery) query: Asked<WebhookListQuery>) {
    return this.page(account, query);
  }

  @Lists(webhookReply, {
    path: 'enabled',
    id: 'listEnabledWebhooks',
    summary: 'List webhooks that are enabled',
  })
  listEnabled(
    @Account() account: string,
    @ByPage(enabledListQuery) query: Asked<WebhookListQuery>,
  ) {
    return this.page(account, query);
  }

  @Lists(webhookReply, {
    path: 'disabled',
    id: 'listDisabledWebhooks',
    summary: 'List webhooks that are disabled',
  })
  listDisabled(
    @Account() account: string,
    @ByPage(disabledListQuery) query: Asked<WebhookListQuery>,
  ) {
    return this.page(account, query);
  }

  @Get(':id')
  @TellsVersion()
  @Operation({
    id: 'getWebhook',
    summary: 'Show a webhook',
    reply: webhookReply,
  })
  get(@Account() account: string, @Param('id') webhookId: string) {
    return this.show({ account, webhookId });
  }

  @Patch(':id')
  @Needs('webhooks:write')
  @TellsVersion()
  @Operation({
    id: 'updateWebhook',
    summary: 'Change what is given of a webhook',
    description:
      'A JSON merge patch (RFC 7396) at every level: null makes an optional field what it is by default, and takes a member of one away. Two fields have nulls that are values: `filter` is one expression and given whole, and `profile` says itself what a null in it means.',
    reply: webhookReply,
  })
  async update(
    @Managed() webhook: WebhookAddress,
    @Actor() actor: string,
    @Body(new ZodPipe(webhookPatch)) patch: WebhookPatchBody,
  ) {
    const address = await this.known(webhook);
    await this.changeWebhook.update(address, patch, actor);
    return this.show(address);
  }

  @Delete(':id')
  @Needs('webhooks:delete')
  @Operation({
    id: 'deleteWebhook',
    summary: 'Delete a webhook for good',
    reply: null,
  })
  @HttpCode(204)
  async delete(@Managed() webhook: WebhookAddress, @Actor() actor: string): Promise<void> {
    await this.changeWebhook.delete(await this.known(webhook), actor);
  }

  @Post(':id/enable')
  @Needs('webhooks:write')
  @TellsVersion()
  @Operation({
    id: 'enableWebhook',
    summary: 'Enable a webhook',
    description:
      'Its URL proves itself first where its profile says so, and its failures are counted from nought. One that is enabled already stays as it is, and so does the count of its failures.',
    reply: webhookReply,
  })
  @HttpCode(200)
  async enable(@Managed() webhook: WebhookAddress, @Actor() actor: string) {
    const address = await this.known(webhook);
    await this.changeWebhook.enable(address, actor);
    return this.show(address);
  }

  @Post(':id/disable')
  @Needs('webhooks:write')
  @TellsVersion()
  @Operation({
    id: 'disableWebhook',
    summary: 'Disable a webhook',
    description:
      'One that is disabled already stays as it is, with the reason that it has, unless it would be enabled again by itself: once it has proved its URL, or by `healing`.',
    reply: webhookReply,
  })
  @HttpCode(200)
  async disable(
    @Managed() webhook: WebhookAddress,
    @Actor() actor: string,
    @Body(new ZodPipe(disabling.prefault({}))) { reason }: z.infer<typeof disabling>,
  ) {
    const address = await this.known(webhook);
    await this.changeWebhook.disable(address, reason, actor);
    return this.show(address);
  }

  @Needs('deliveries:read')
  @Lists(deliveryReply, {
    path: ':id/deliveries',
    id: 'listDeliveries',
    summary: 'List a webhook’s deliveries, newest first',
  })
  async listDeliveries(
    @Account() account: string,
    @Param('id') webhookId: string,
    @ByPage(deliveriesOfQuery) { page, ...query }: Asked<DeliveriesOfQuery>,
  ) {
    await this.known({ account, webhookId });
    const filter = { ...filterOf(query), webhookId };
    return pageOf(await this.deliveries.list(account, page, filter), showDelivery);
  }

  private async page(account: string, query: Asked<WebhookListQuery>) {
    const { page, status: health, q: text, ...rest } = query;
    const filter = { health, text, ...rest };
    const found = await this.webhooks.list(account, page, filter);
    const shown = await this.shown(found.items);
    return pageOf({ ...found, items: shown }, (webhook) => webhook);
  }

  private async show(address: WebhookAddress) {
    const [shown] = await this.shown([await this.find(address)]);
    return shown;
  }

  private async shown(webhooks: readonly WebhookView[]) {
    const until = await this.hosts.throttledUntil(webhooks);
    return webhooks.map((webhook, i) =>
      showWebhook(webhook, this.profiles.find(webhook.settings) ?? null, until[i] ?? null),
    );
  }

  private async known(address: WebhookAddress): Promise<WebhookAddress> {
    if (!(await this.webhooks.knows(address.account, address.webhookId))) {
      throw new WebhookNotFound(address.webhookId);
    }
    return address;
  }

  private async find({ account, webhookId }: WebhookAddress): Promise<WebhookView> {
    const webhook = await this.webhooks.find(account, webhookId);
    if (!webhook) throw new WebhookNotFound(webhookId);
    return webhook;
  }
}
