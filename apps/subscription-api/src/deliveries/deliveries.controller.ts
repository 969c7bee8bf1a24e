import { DeliveryNotFound, DeliveryReader } from '#application';
import { Controller, Get, Param, UseGuards } from '@nestjs/common';
import { AccessGuard, Account, Needs } from '../access/access.guard.js';
import { showDelivery } from './delivery.schema.js';

@Needs('deliveries:read')
@UseGuards(AccessGuard)
@Controller('v1/deliveries')
export class DeliveriesController {
  constructor(private readonly deliveries: DeliveryReader) {}

  /** With its attempts, in order. */
  @Get(':id')
  async get(@Account() account: string, @Param('id') deliveryId: string) {
    const delivery = await this.deliveries.find(account, deliveryId);
    if (!delivery) throw new DeliveryNotFound(deliveryId);
    const history = await this.deliveries.attemptsOf(deliveryId);
    return { ...showDelivery(delivery), history };
  }
}
