import { randomUUID } from 'node:crypto';
import { bundle, DeliveryRoad, writeBundle, type Bundle, type DueDelivery } from '#application';
import { QUEUES } from '#runtime';
import type { ConfirmedPublisher, Outgoing } from './confirmed-publisher.js';

export class RabbitDeliveryRoad extends DeliveryRoad {
  constructor(private readonly publisher: ConfirmedPublisher) {
    super();
  }

  announce(deliveries: readonly DueDelivery[]): Promise<void> {
    return this.publisher.publish(bundle(deliveries).map(toMessage));
  }

  async backlog(): Promise<number> {
    const { messageCount } = await this.publisher.ask((channel) =>
      channel.checkQueue(QUEUES.deliveries),
    );
    return messageCount;
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
