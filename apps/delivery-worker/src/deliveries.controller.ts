import { AttemptDeliveries, readBundle, type IncomingMessage } from '#application';
import { QUEUES } from '#runtime';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';

@Controller()
export class DeliveriesController {
  constructor(private readonly attemptDeliveries: AttemptDeliveries) {}

  @EventPattern(QUEUES.deliveries)
  async onBundle(@Payload() message: IncomingMessage): Promise<void> {
    const { redelivered } = message;
    await this.attemptDeliveries.execute({ deliveries: readBundle(message), redelivered });
  }
}
