import type { DeliveryState } from '#domain';
import type { Page, PageRequest } from './webhook-readers.js';

/** A kept domain event as an administrator sees it. Instants are ISO 8601. */
export interface EventView {
  /** Our own id: names it for ever, also when the publisher used its id again. */
  readonly key: string;
  /** The publisher's. */
  readonly id: string;
  readonly type: string;
  readonly project: string | null;
  readonly occurredAt: string;
  readonly receivedAt: string;
  /** Whether what it said is gone: it can be told of, and no longer be sent. */
  readonly payloadRemoved: boolean;
}

/** An event may be owed to every webhook of its account; all of them are in the listing of deliveries. */
export const MAX_DELIVERIES_TOLD = 100;

export interface EventDetails extends EventView {
  /** The JSON text as it came; null once it is removed. */
  readonly body: string | null;
  /** How many deliveries it has, by their state. */
  readonly deliveryCounts: Readonly<Record<DeliveryState, number>>;
  /** What became of it, oldest first; MAX_DELIVERIES_TOLD at most. */
  readonly deliveries: readonly {
    readonly id: string;
    readonly webhookId: string;
    readonly state: DeliveryState;
    readonly attempts: number;
  }[];
}

/** What a listing is narrowed to; what is undefined does not narrow. Instants are ms since the epoch. */
export interface EventFilter {
  readonly type?: string | undefined;
  readonly project?: string | undefined;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

export abstract class EventReader {
  /** Newest first. */
  abstract list(account: string, page: PageRequest, filter: EventFilter): Promise<Page<EventView>>;
  /** By the publisher's id, of which the newest counts, or by our key. */
  abstract find(account: string, idOrKey: string): Promise<EventDetails | undefined>;
}
