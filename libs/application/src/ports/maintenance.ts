import type { Sealed } from '#domain';

/** The same secret sealed by the key that seals now; the same text when that key sealed it. */
export type Reseal = (sealed: Sealed, boundTo: string) => Sealed;

/** How many were sealed anew. */
export interface Resealed {
  /** Recorded events. */
  readonly events: number;
  /** Folded states. */
  readonly streams: number;
  /** Replies kept for idempotency keys. */
  readonly replies: number;
  /** Private keys of signing policies. */
  readonly policies: number;
  /** API keys that can be told again. */
  readonly keys: number;
}

/** One secret as it is stored. */
export interface SealedSample {
  /** The key that sealed it. */
  readonly keyId: string;
  readonly sealed: Sealed;
  readonly boundTo: string;
}

/**
 * Everything that is sealed in the store. An event keeps the secret it recorded, sealed by another
 * key: a stream can then be folded again after the old key is gone.
 */
export abstract class SealedSecrets {
  /** May be repeated, and broken off: what is done is done. Throws what `reseal` throws. */
  abstract resealAll(reseal: Reseal): Promise<Resealed>;
  /** Of what is in use, one for each key at each place: former events, which take long to look through, left out. */
  abstract samples(): Promise<readonly SealedSample[]>;
}

export interface Rebuilt {
  readonly webhooks: number;
  /** Those whose rows did not say what their events say. */
  readonly corrected: number;
  /** Rows of webhooks that no event tells of. */
  readonly removed: number;
}

/** What is made of the recorded events, and can be made again. */
export abstract class Projections {
  /** One webhook after the other, while others go on working. */
  abstract rebuild(): Promise<Rebuilt>;
}

export interface StoreFigures {
  /** Milliseconds by which the database's clock is ahead of this one. */
  readonly clockAheadMs: number;
  /** Days after today that have partitions. */
  readonly partitionDaysAhead: number;
  /** How long ago housekeeping was last done; null: never. */
  readonly housekeptMs: number | null;
  /** The first day whose deliveries are kept, as `2026-11-21`; null: none has a partition. */
  readonly oldestDay: string | null;
  /** Events not told to the broker yet, and for how long the oldest waits. */
  readonly untold: { readonly count: number; readonly oldestMs: number };
  /** Deliveries that are due and nobody has taken, and for how long the oldest waits. */
  readonly overdue: { readonly count: number; readonly oldestMs: number };
  /** Deliveries that wait for their webhook to be enabled. */
  readonly held: number;
}

/** How the store is doing. */
export abstract class StoreExamination {
  abstract examine(): Promise<StoreFigures>;
}
