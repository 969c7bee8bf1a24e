import { WINDOWS, type Figures, type ShownStatistics, type StatisticsWindow } from '#application';
import { z } from 'zod';
import { instant } from '../http/instant.js';

export const statisticsQuery = z.strictObject({
  window: z
    .enum(Object.keys(WINDOWS) as [StatisticsWindow, ...StatisticsWindow[]])
    .default('day')
    .meta({ description: 'How far back: 60 minutes, 96 quarters of an hour, 84 times two hours.' }),
});

export type StatisticsQuery = z.infer<typeof statisticsQuery>;

const ms = z.int().min(0);
const count = z.int().min(0);

const figures = {
  attempts: count,
  successes: count,
  failures: count,
  successRate: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .meta({ description: 'Successes of all attempts; null: there was none.' }),
};

const bucket = z.object({
  since: instant,
  until: instant,
  deliveries: count,
  ...figures,
  durationMs: z.object({ p50: ms, p95: ms }).nullable(),
});

export const statisticsReply = z
  .object({
    window: z.string(),
    since: instant,
    until: instant.meta({ description: 'The last bucket is still under way.' }),
    deliveries: count.meta({ description: 'Those that were attempted for the first time.' }),
    ...figures,
    durationMs: z
      .object({ p50: ms, p95: ms, p99: ms })
      .nullable()
      .meta({ description: 'Of attempts, whatever came of them; null: there was none.' }),
    buckets: z.array(bucket).meta({ description: 'Oldest first, without a gap.' }),
  })
  .meta({ id: 'WebhookStatistics' });

/** Statistics as the API shows them. */
export const showStatistics = (
  window: StatisticsWindow,
  { since, until, buckets, ...all }: ShownStatistics,
): z.infer<typeof statisticsReply> => ({
  ...{ window, since, until, ...countsOf(all), durationMs: all.durations },
  buckets: buckets.map(({ durations, ...each }) => ({
    ...{ since: each.since, until: each.until, ...countsOf({ ...each, durations }) },
    durationMs: durations && { p50: durations.p50, p95: durations.p95 },
  })),
});

const countsOf = ({ deliveries, attempts, successes, failures, successRate }: Figures) => ({
  ...{ deliveries, attempts, successes, failures, successRate },
});
