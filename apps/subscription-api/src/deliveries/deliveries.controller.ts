import { DeliveryNotFound, DeliveryReader, RetryDelivery } from '#application';
import { Controller, Get, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { AccessGuard, Account, Needs, OwnedBy } from '../access/access.guard.js';
import { type Asked, ByPage, Lists } from '../http/listing.js';
import { pageOf } from '../http/page.js';
import { Operation } from '../openapi/operation.js';
import { deliveriesQuery, filterOf, type DeliveriesQuery } from './delivery-filter.schema.js';
import { deliveryReply, deliveryWithHistoryReply, showDelivery } from './delivery.schema.js';

@Needs('deliveries:read')
@UseGuards(AccessGuard)
@Controller('v1/deliveries')
export class DeliveriesController {
  constructor(
    private readonly deliveries: DeliveryReader,
    private readonly retryDelivery: RetryDelivery,
  ) {}

  @Lists(deliveryReply, {
    id: 'listAllDeliveries',
    summary: 'List an account’s deliveries, newest first',
  })
  async list(
    @Account() account: string,
    @ByPage(deliveriesQuery) { page, ...query }: Asked<DeliveriesQuery>,
  ) {
    const filter = { ...filterOf(query), webhookId: query.webhook };
    return pageOf(await this.deliveries.list(account, page, filter), showDelivery);
  }

  /** With its attempts, in order. */
  @Get(':id')
  @Operation({
    id: 'getDelivery',
    summary: 'Show a delivery with its attempts',
    reply: deliveryWithHistoryReply,
  })
  async get(@Account() account: string, @Param('id') deliveryId: string) {
    const delivery = await this.deliveries.find(account, deliveryId);
    if (!delivery) throw new DeliveryNotFound(deliveryId);
    const history = await this.deliveries.attemptsOf(deliveryId);
    return { ...showDelivery(delivery), history };
  }

  /** Now, whatever its state: a new attempt on the same delivery. */
  @Post(':id/retry')
  @Operation({
    id: 'retryDelivery',
    summary: 'Attempt a delivery again now',
    description:
      'Whatever its state. While its webhook is disabled it is held until that is enabled; one that has succeeded is refused then (409 `webhook-disabled`), and any of a deleted webhook (410 `webhook-deleted`).',
    reply: deliveryReply,
    gone: true,
  })
  @Needs('deliveries:write')
  @HttpCode(202)
  async retry(
    @Account() account: string,
    @OwnedBy() ownedBy: string | undefined,
    @Param('id') deliveryId: string,
  ) {
    await this.retryDelivery.execute({ account, deliveryId, ownedBy });
    const delivery = await this.deliveries.find(account, deliveryId);
    return delivery && showDelivery(delivery);
  }
}
