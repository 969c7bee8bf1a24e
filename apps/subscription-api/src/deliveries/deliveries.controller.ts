import { Clock, DeliveryNotFound, DeliveryReader, JobStore } from '#application';
import { Controller, Get, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { AccessGuard, Account, Needs } from '../access/access.guard.js';
import { showDelivery } from './delivery.schema.js';

@Needs('deliveries:read')
@UseGuards(AccessGuard)
@Controller('v1/deliveries')
export class DeliveriesController {
  constructor(
    private readonly deliveries: DeliveryReader,
    private readonly jobs: JobStore,
    private readonly clock: Clock,
  ) {}

  /** With its attempts, in order. */
  @Get(':id')
  async get(@Account() account: string, @Param('id') deliveryId: string) {
    const delivery = await this.deliveries.find(account, deliveryId);
    if (!delivery) throw new DeliveryNotFound(deliveryId);
    const history = await this.deliveries.attemptsOf(deliveryId);
    return { ...showDelivery(delivery), history };
  }

  /** Now, whatever its state: a new attempt on the same delivery. Held again while its webhook is disabled. */
  @Post(':id/retry')
  @Needs('deliveries:write')
  @HttpCode(202)
  async retry(@Account() account: string, @Param('id') deliveryId: string) {
    if (!(await this.jobs.retry(account, deliveryId, this.clock.now()))) {
      throw new DeliveryNotFound(deliveryId);
    }
    const delivery = await this.deliveries.find(account, deliveryId);
    return delivery && showDelivery(delivery);
  }
}
