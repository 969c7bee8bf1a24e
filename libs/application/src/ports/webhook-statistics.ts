/** A while cut into slices of equal length, the first of which is number 0. Milliseconds, since the epoch or long. */
export interface Slices {
  readonly since: number;
  readonly sliceMs: number;
  readonly count: number;
}

/** What was attempted within one slice. */
export interface SliceCounts {
  readonly slice: number;
  /** Deliveries that were attempted for the first time. */
  readonly begun: number;
  readonly successes: number;
  readonly failures: number;
  /** How often an attempt took so many milliseconds; each duration once, in any order. */
  readonly durations: readonly { readonly durationMs: number; readonly attempts: number }[];
}

/** Counts what was attempted for a webhook. An attempt belongs where it began. */
export abstract class WebhookStatistics {
  /** Oldest first; a slice in which nothing was attempted may be left out. */
  abstract count(webhookId: string, slices: Slices): Promise<readonly SliceCounts[]>;
}
