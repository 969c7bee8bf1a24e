import { WebhookAnnouncer, type CloudEvent } from '#application';
import { EXCHANGES } from '#runtime';
import type { ConfirmedPublisher, Outgoing } from './confirmed-publisher.js';

export class RabbitWebhookAnnouncer extends WebhookAnnouncer {
  constructor(private readonly publisher: ConfirmedPublisher) {
    super();
  }

  publish(events: readonly CloudEvent[]): Promise<void> {
    return this.publisher.publish(events.map(toMessage));
  }
}

/** Nobody has to listen: it is not mandatory. */
const toMessage = (event: CloudEvent): Outgoing => ({
  exchange: EXCHANGES.webhookEvents,
  routingKey: event.type,
  body: Buffer.from(JSON.stringify(event)),
  properties: {
    contentType: 'application/cloudevents+json; charset=utf-8',
    messageId: event.id,
    persistent: true,
  },
});
