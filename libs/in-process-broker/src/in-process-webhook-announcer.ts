import { WebhookAnnouncer, type CloudEvent } from '#application';
import { EXCHANGES } from '#runtime';
import type { InProcessBroker } from './broker.js';
import { letter } from './letter.js';

export class InProcessWebhookAnnouncer extends WebhookAnnouncer {
  constructor(private readonly broker: InProcessBroker) {
    super();
  }

  async publish(events: readonly CloudEvent[]): Promise<void> {
    for (const event of events) {
      const properties = {
        contentType: 'application/cloudevents+json; charset=utf-8',
        messageId: event.id,
      };
      this.broker.publish(
        letter(EXCHANGES.webhookEvents, event.type, JSON.stringify(event), properties),
      );
    }
  }
}
