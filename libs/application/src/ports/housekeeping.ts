/** Instants in ms since the epoch; null: nothing is too old. */
export interface TidyTerms {
  readonly now: number;
  /** Event ids seen before are forgotten, and may come again. */
  readonly copiesSince: number;
  /** Events, deliveries and attempts of days before go, and jobs that ended before; not what is still owed. */
  readonly deliveriesSince: number | null;
  /** What events said and receivers answered on days before goes; not what is still to be sent. */
  readonly payloadsSince: number | null;
}

/** What was done; partitions by number. */
export interface Tidied {
  readonly partitionsMade: number;
  readonly partitionsDropped: number;
  /** Partitions whose payloads were removed. */
  readonly payloadsRemoved: number;
  /** Whether there is more to do at once. */
  readonly more: boolean;
}

/** Keeps the ledger fit for what comes, and lets go of what is too old. */
export abstract class Housekeeping {
  /** A piece of the work. Null when somebody else is at it, or it was done lately, on whichever machine. */
  abstract tidy(terms: TidyTerms): Promise<Tidied | null>;
}
