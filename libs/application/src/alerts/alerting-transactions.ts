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
import type { Profiles } from '../profiles/profiles.js';
import { isExisting, recordAlertsOf } from './record-alerts.js';

/** Transactions in which whoever appends to a webhook's stream records what that means for its people. */
export class AlertingTransactions extends Transactions {
  constructor(
    private readonly transactions: Transactions,
    private readonly profiles: Profiles,
  ) {
    super();
  }

  run<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.transactions.run(({ webhooks, alerts, ...rest }) => {
      const alerting = new AlertingStreams(webhooks, alerts, this.profiles);
      return work({ ...rest, webhooks: alerting, alerts });
    });
  }
}

class AlertingStreams extends WebhookStreams {
  constructor(
    private readonly streams: WebhookStreams,
    private readonly desk: AlertDesk,
    private readonly profiles: Profiles,
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
    const { state } = at;
    const profile = isExisting(state) && this.profiles.find(state.settings);
    if (profile) await recordAlertsOf(this.desk, state, events, profile, metadata.at);
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
