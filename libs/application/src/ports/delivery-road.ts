/** One attempt that is owed: what the worker needs to make it, less what the directory knows of the webhook. */
export interface DueDelivery {
  readonly id: string;
  readonly webhookId: string;
  /** The attempt to be made: 1 is the first. */
  readonly attempt: number;
  /** Until then (ms since the epoch) nobody else may have taken the row; after it, the row is asked first. */
  readonly leaseUntil: number;
  readonly event: DeliveredEvent;
}

export interface DeliveredEvent {
  readonly id: string;
  readonly account: string;
  readonly type: string;
  readonly project: string | null;
  /** ISO 8601, UTC. */
  readonly occurredAt: string;
  /** JSON text, byte for byte as published. */
  readonly data: string;
  /** JSON text: an object of its rich members (actor, object, changes, …); null when it has none. */
  readonly details: string | null;
}

/** Carries due deliveries to whichever worker is free. */
export abstract class DeliveryRoad {
  /** Resolves once the broker has them, to in how many messages; rejects when it is not sure that it does. */
  abstract announce(deliveries: readonly DueDelivery[]): Promise<number>;
  /** Messages waiting for a worker. */
  abstract backlog(): Promise<number>;
}
