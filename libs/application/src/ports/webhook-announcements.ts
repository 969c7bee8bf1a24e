import type { RecordedWebhookEvent } from './transactions.js';

/** A CloudEvents 1.0 event in JSON form, as it goes to `webhook.events`. */
export interface CloudEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly account: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Tells everyone what happened to webhooks: exchange `webhook.events`, routing key = type. */
export abstract class WebhookAnnouncer {
  /** Resolves once the broker has them all, in this order. */
  abstract publish(events: readonly CloudEvent[]): Promise<void>;
}

export interface AccountedEvent extends RecordedWebhookEvent {
  readonly account: string;
}

/** The recorded events not told yet. */
export abstract class UntoldEvents {
  /**
   * Hands the next events to `tell`, in the order they were recorded, and moves on once it resolves.
   * Leaves out nothing, even of transactions that commit late; while another relay is at it, hands over none.
   * Returns how many were told.
   */
  abstract next(
    limit: number,
    tell: (events: readonly AccountedEvent[]) => Promise<void>,
  ): Promise<number>;
}
