import { randomUUID } from 'node:crypto';
import { bundle, DeliveryRoad, writeBundle, type Bundle, type DueDelivery } from '#application';
import { QUEUES } from '#runtime';
import type { ConfirmedPublisher, Outgoing } from './confirmed-publisher.js';
import { waitingIn } from './waiting-in.js';

export class RabbitDeliveryRoad extends DeliveryRoad {
  constructor(private readonly publisher: ConfirmedPublisher) {
    super();
  }

  async announce(deliveries: readonly DueDelivery[]): Promise<number> {
    const messages = bundle(deliveries).map(toMessage);
    await this.publisher.publish(messages);
    return messages.length;
  }

  backlog(): Promise<number> {
    return waitingIn(this.publisher, QUEUES.deliveries);
  }
}

const toMessage = (deliveries: Bundle): Outgoing => ({
  exchange: '',
  routingKey: QUEUES.deliveries,
  body: Buffer.from(writeBundle(deliveries)),
  properties: {
    contentType: 'application/json',
    messageId: randomUUID(),
    persistent: true,
    mandatory: true,
  },
});
