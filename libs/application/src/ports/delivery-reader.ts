import type { AttemptOutcome, DeliveryState, SentRequest, Suppression } from '#domain';
import type { Page, PageRequest } from './webhook-readers.js';

/** A delivery as an administrator sees it. Instants are ISO 8601. */
export interface DeliveryView {
  readonly id: string;
  readonly webhookId: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly dueAt: string | null;
  /** Of one that is suppressed. */
  readonly reason: Suppression | null;
  readonly createdAt: string;
  readonly event: {
    readonly id: string;
    readonly type: string;
    readonly project: string | null;
    readonly occurredAt: string;
  };
}

export interface AttemptView {
  readonly number: number;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly outcome: AttemptOutcome;
  readonly status: number | null;
  readonly error: string | null;
  /** Null when none could be made, or when it was removed since. */
  readonly request: SentRequest | null;
  /** Null when none arrived, or when it was removed since. */
  readonly response: {
    readonly headers: Readonly<Record<string, string>>;
    readonly excerpt: string;
  } | null;
}

/** What a listing is narrowed to; what is undefined does not narrow. Instants are ms since the epoch. */
export interface DeliveryFilter {
  readonly webhookId?: string | undefined;
  readonly state?: DeliveryState | undefined;
  readonly type?: string | undefined;
  readonly project?: string | undefined;
  /** The publisher's id of the domain event. */
  readonly eventId?: string | undefined;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

export abstract class DeliveryReader {
  /** Newest first. */
  abstract list(
    account: string,
    page: PageRequest,
    filter: DeliveryFilter,
  ): Promise<Page<DeliveryView>>;
  abstract find(account: string, deliveryId: string): Promise<DeliveryView | undefined>;
  /** In order. */
  abstract attemptsOf(deliveryId: string): Promise<readonly AttemptView[]>;
}
