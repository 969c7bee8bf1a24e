import type { WebhookEvent } from '#domain';
import type { AlertDesk } from '../ports/alerts.js';
import {
  Transactions,
  WebhookStreams,
  type EventMetadata,
  type RecordedWebhookEvent,
  type Transaction,
  type WebhookAt,
} from '../ports/transactions.js';
import type { RecordAlerts } from './record-alerts.js';

/** Transactions in which whoever appends to a webhook's stream records what that means for its people. */
export class AlertingTransactions extends Transactions {
  constructor(
    private readonly transactions: Transactions,
    private readonly recordAlerts: RecordAlerts,
  ) {
    super();
  }

  run<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.transactions.run(({ webhooks, alerts, ...rest }) => {
      const alerting = new AlertingStreams(webhooks, alerts, this.recordAlerts);
      return work({ ...rest, webhooks: alerting, alerts });
    });
  }
}

class AlertingStreams extends WebhookStreams {
  constructor(
    private readonly streams: WebhookStreams,
    private readonly desk: AlertDesk,
    private readonly recordAlerts: RecordAlerts,
  ) {
    super();
  }

  async append(
    webhookId: string,
    at: WebhookAt,
    events: readonly WebhookEvent[],
    metadata: EventMetadata,
  ): Promise<WebhookAt> {
    const after = await this.streams.append(webhookId, at, events, metadata);
    await this.recordAlerts.ofEvents(this.desk, at.state, events, metadata.at);
    return after;
  }

  lock(webhookIds: readonly string[]): Promise<ReadonlyMap<string, WebhookAt>> {
    return this.streams.lock(webhookIds);
  }

  nextNumber(): Promise<number> {
    return this.streams.nextNumber();
  }

  read(webhookId: string): Promise<readonly RecordedWebhookEvent[]> {
    return this.streams.read(webhookId);
  }
}
