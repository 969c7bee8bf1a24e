import { DomainError, type WebhookEvent, type WebhookState } from '#domain';
import type { AlertDesk } from './alerts.js';
import type { Ledger } from './ledger.js';
import type { Schedule } from './schedule.js';

export interface WebhookAt {
  readonly version: number;
  readonly state: WebhookState;
}

export interface EventMetadata {
  /** Who did it: `admin`, `delivery-worker`. */
  readonly actor: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface RecordedWebhookEvent {
  readonly id: string;
  readonly streamId: string;
  readonly version: number;
  readonly event: WebhookEvent;
  readonly metadata: EventMetadata;
}

export class StreamHasMoved extends DomainError {
  readonly code = 'stream-has-moved';

  constructor(streamId: string, expectedVersion: number, options?: ErrorOptions) {
    super(
      `Stream ${streamId} is no longer at version ${expectedVersion}: read it again and repeat.`,
      options,
    );
  }
}

/** The webhooks' event streams, one a webhook, named by its id. */
export abstract class WebhookStreams {
  /** Folds the streams and keeps others from appending to them until the transaction ends. */
  abstract lock(webhookIds: readonly string[]): Promise<ReadonlyMap<string, WebhookAt>>;

  /** Appends with the projection in the same transaction. Throws StreamHasMoved. */
  abstract append(
    webhookId: string,
    at: WebhookAt,
    events: readonly WebhookEvent[],
    metadata: EventMetadata,
  ): Promise<WebhookAt>;

  /** The number of the next webhook: each once, in ascending order, some left out. */
  abstract nextNumber(): Promise<number>;

  /** The whole stream, oldest first. */
  abstract read(webhookId: string): Promise<readonly RecordedWebhookEvent[]>;
}

export interface Transaction {
  readonly webhooks: WebhookStreams;
  readonly ledger: Ledger;
  readonly schedule: Schedule;
  readonly alerts: AlertDesk;
}

/** All or nothing. Work that lost a race against another transaction is done again from the start. */
export abstract class Transactions {
  abstract run<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
}
