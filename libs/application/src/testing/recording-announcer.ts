import { WebhookAnnouncer, type CloudEvent } from '../ports/webhook-announcements.js';

export class RecordingAnnouncer extends WebhookAnnouncer {
  readonly published: CloudEvent[] = [];

  async publish(events: readonly CloudEvent[]): Promise<void> {
    this.published.push(...events);
  }
}
