import type { AttemptOutcome, DeliveryState } from '#domain';
import type { Page, PageRequest } from './webhook-readers.js';

/** A delivery as an administrator sees it. Instants are ISO 8601. */
export interface DeliveryView {
  readonly id: string;
  readonly webhookId: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly dueAt: string | null;
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
  readonly response: {
    readonly headers: Readonly<Record<string, string>>;
    readonly excerpt: string;
  } | null;
}

export abstract class DeliveryReader {
  /** Newest first. */
  abstract listOf(
    account: string,
    webhookId: string,
    page: PageRequest,
  ): Promise<Page<DeliveryView>>;
  abstract find(account: string, deliveryId: string): Promise<DeliveryView | undefined>;
  /** In order. */
  abstract attemptsOf(deliveryId: string): Promise<readonly AttemptView[]>;
}
