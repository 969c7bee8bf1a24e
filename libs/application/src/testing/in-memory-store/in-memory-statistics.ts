import {
  WebhookStatistics,
  type SliceCounts,
  type Slices,
} from '../../ports/webhook-statistics.js';
import type { SettledAttempt } from '../../ports/ledger.js';
import type { Tables } from './tables.js';

export class InMemoryWebhookStatistics extends WebhookStatistics {
  constructor(private readonly tables: () => Tables) {
    super();
  }

  async count(
    webhookId: string,
    { since, sliceMs, count }: Slices,
  ): Promise<readonly SliceCounts[]> {
    const attempts = [...this.tables().attempts.values()].filter(
      (attempt) => attempt.webhookId === webhookId,
    );
    const sliceOf = ({ answer }: SettledAttempt): number =>
      Math.floor((answer.startedAt - since) / sliceMs);
    return Array.from({ length: count }, (_, slice) =>
      countsOf(
        slice,
        attempts.filter((attempt) => sliceOf(attempt) === slice),
      ),
    ).filter(({ durations }) => durations.length > 0);
  }
}

const countsOf = (slice: number, attempts: readonly SettledAttempt[]): SliceCounts => {
  const successes = attempts.filter(({ answer }) => answer.outcome === 'success').length;
  const durations = new Map<number, number>();
  for (const { answer } of attempts) {
    durations.set(answer.durationMs, (durations.get(answer.durationMs) ?? 0) + 1);
  }
  return {
    slice,
    begun: attempts.filter(({ attempt }) => attempt === 1).length,
    successes,
    failures: attempts.length - successes,
    durations: [...durations].map(([durationMs, times]) => ({ durationMs, attempts: times })),
  };
};
