import type { Clock } from '../ports/clock.js';
import type { WebhookReader } from '../ports/webhook-readers.js';
import type { SliceCounts, WebhookStatistics } from '../ports/webhook-statistics.js';
import { WebhookNotFound } from '../webhooks/errors.js';
import type { WebhookAddress } from '../webhooks/existing.js';
import { percentilesOf, type Percentiles } from './percentiles.js';
import { slicesUntil, type StatisticsWindow } from './windows.js';

/** How it went with a webhook's attempts. Durations in ms. */
export interface Figures {
  /** Deliveries that were attempted for the first time. */
  readonly deliveries: number;
  readonly attempts: number;
  readonly successes: number;
  readonly failures: number;
  /** Successes of all attempts, 0 to 1; null when there was none. */
  readonly successRate: number | null;
  readonly durations: Percentiles | null;
}

/** Instants are ISO 8601. */
export interface ShownStatistics extends Figures {
  readonly since: string;
  readonly until: string;
  /** Oldest first, all of them, also where nothing happened. */
  readonly buckets: readonly (Figures & { readonly since: string; readonly until: string })[];
}

export class ShowStatistics {
  constructor(
    private readonly webhooks: WebhookReader,
    private readonly statistics: WebhookStatistics,
    private readonly clock: Clock,
  ) {}

  /** Throws WebhookNotFound. */
  async execute(
    { account, webhookId }: WebhookAddress,
    window: StatisticsWindow,
  ): Promise<ShownStatistics> {
    if (!(await this.webhooks.knows(account, webhookId))) throw new WebhookNotFound(webhookId);
    const slices = slicesUntil(this.clock.now(), window);
    const counted = await this.statistics.count(webhookId, slices);
    const bySlice = new Map(counted.map((counts) => [counts.slice, counts]));
    const at = (slice: number): string =>
      new Date(slices.since + slice * slices.sliceMs).toISOString();
    return {
      ...{ since: at(0), until: at(slices.count) },
      ...figuresOf(counted),
      buckets: Array.from({ length: slices.count }, (_, i) => {
        const counts = bySlice.get(i);
        return { since: at(i), until: at(i + 1), ...figuresOf(counts ? [counts] : []) };
      }),
    };
  }
}

const figuresOf = (counted: readonly SliceCounts[]): Figures => {
  const sum = (fact: 'begun' | 'successes' | 'failures'): number =>
    counted.reduce((total, counts) => total + counts[fact], 0);
  const [successes, failures] = [sum('successes'), sum('failures')];
  const attempts = successes + failures;
  return {
    ...{ deliveries: sum('begun'), attempts, successes, failures },
    successRate: attempts === 0 ? null : successes / attempts,
    durations: percentilesOf(counted.flatMap(({ durations }) => durations)),
  };
};
