import type { Rate, RateShare } from '#domain';

export interface RateDemand {
  readonly webhookId: string;
  readonly rate: Rate;
  /** Requests that could leave now. */
  readonly wanted: number;
}

/** How many requests go to webhooks that have a rate, counted for all workers together. */
export abstract class Rates {
  /** One share a demand, in their order; no webhook is named twice. `now` in ms since the epoch. */
  abstract take(
    demands: readonly RateDemand[],
    now: number,
  ): Promise<readonly Omit<RateShare, 'window'>[]>;
}
