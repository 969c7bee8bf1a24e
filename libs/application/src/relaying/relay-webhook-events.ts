import { publicData } from '#domain';
import {
  type UntoldEvents,
  type WebhookAnnouncer,
  type AccountedEvent,
  type CloudEvent,
} from '../ports/webhook-announcements.js';

const MAX_BATCH = 100;
const SOURCE = '/postrider/webhooks';

/** Tells the broker what the store has recorded. */
export class RelayWebhookEvents {
  constructor(
    private readonly untold: UntoldEvents,
    private readonly announcer: WebhookAnnouncer,
  ) {}

  /** Resolves to whether there may be more at once. */
  async tick(): Promise<boolean> {
    const told = await this.untold.next(MAX_BATCH, (events) =>
      this.announcer.publish(events.map(cloudEventOf)),
    );
    return told === MAX_BATCH;
  }
}

/** CloudEvents 1.0; `subject` is the webhook's id. Secrets stay inside. */
export const cloudEventOf = ({
  id,
  streamId,
  version,
  event,
  metadata,
  account,
}: AccountedEvent): CloudEvent => ({
  specversion: '1.0',
  id,
  source: SOURCE,
  type: event.type,
  subject: streamId,
  time: new Date(metadata.at).toISOString(),
  datacontenttype: 'application/json',
  account,
  data: { ...publicData(event), version },
});
