import { beforeEach, describe, expect, it } from '@jest/globals';
import { settledAttempt, succeeded, refused } from '../testing/examples.js';
import { FakeClock, NOON } from '../testing/fake-clock.js';
import { InMemoryStore } from '../testing/in-memory-store/in-memory-store.js';
import { SequentialIds } from '../testing/sequential-ids.js';
import { WebhookHand } from '../testing/webhook-hand.js';
import { WebhookNotFound } from '../webhooks/errors.js';
import { percentilesOf } from './percentiles.js';
import { ShowStatistics } from './show-statistics.js';
import { slicesUntil, WINDOWS, type StatisticsWindow } from './windows.js';

const HOUR = 3_600_000;

describe('a window', () => {
  it.each([
    ['hour', HOUR],
    ['day', 24 * HOUR],
    ['week', 168 * HOUR],
  ] as const)('of a %s is as long as that', (window, length) => {
    const { sliceMs, count } = WINDOWS[window];
    expect(sliceMs * count).toBe(length);
  });

  it('begins at a round time, and ends with the slice under way', () => {
    const names = Object.keys(WINDOWS) as StatisticsWindow[];
    for (const now of [NOON, NOON + 1, NOON + 59_999, NOON + 7 * HOUR]) {
      for (const window of names) {
        const { since, sliceMs, count } = slicesUntil(now, window);
        expect(since % sliceMs).toBe(0);
        expect(since + count * sliceMs).toBeGreaterThan(now);
        expect(since + (count - 1) * sliceMs).toBeLessThanOrEqual(now);
      }
    }
  });
});

describe('percentiles', () => {
  const each = (...durations: readonly number[]) =>
    durations.map((durationMs) => ({ durationMs, attempts: 1 }));

  it('are durations that were measured, by nearest rank', () => {
    expect(percentilesOf(each(30, 10, 20))).toEqual({ p50: 20, p95: 30, p99: 30 });
    const hundred = Array.from({ length: 100 }, (_, i) => i + 1);
    expect(percentilesOf(each(...hundred))).toEqual({ p50: 50, p95: 95, p99: 99 });
  });

  it('are the same of durations that were counted', () => {
    const counted = [
      { durationMs: 500, attempts: 1 },
      { durationMs: 10, attempts: 98 },
      { durationMs: 300, attempts: 1 },
    ];
    expect(percentilesOf(counted)).toEqual({ p50: 10, p95: 10, p99: 300 });
  });

  it('of nothing are none', () => {
    expect(percentilesOf([])).toBeNull();
  });
});

describe('the statistics that are shown', () => {
  const ids = new SequentialIds();
  let store: InMemoryStore;
  let webhookId: string;
  let show: ShowStatistics;

  beforeEach(async () => {
    store = new InMemoryStore();
    webhookId = await new WebhookHand(store.transactions, ids).create();
    show = new ShowStatistics(store.webhooks, store.statistics, new FakeClock(NOON + 30_000));
  });

  const attempted = (answer: ReturnType<typeof succeeded>) =>
    settledAttempt({ deliveryId: ids.next(), webhookId, answer });

  it('have every bucket, also those in which nothing happened', async () => {
    await store.ledger.settle([
      attempted(succeeded({ startedAt: NOON, durationMs: 10 })),
      attempted(succeeded({ startedAt: NOON - 60_000, durationMs: 30 })),
      attempted(refused({ startedAt: NOON - 60_000, durationMs: 40 })),
      attempted(refused({ startedAt: NOON - 60 * 60_000, durationMs: 99 })),
    ]);
    const { buckets, ...all } = await show.execute({ account: 'acme', webhookId }, 'hour');
    expect(all).toEqual({
      since: '2026-11-20T11:01:00.000Z',
      until: '2026-11-20T12:01:00.000Z',
      ...{ deliveries: 3, attempts: 3, successes: 2, failures: 1, successRate: 2 / 3 },
      durations: { p50: 30, p95: 40, p99: 40 },
    });
    expect(buckets).toHaveLength(60);
    expect(buckets.at(-1)).toMatchObject({ since: '2026-11-20T12:00:00.000Z', successes: 1 });
    expect(buckets.at(-2)).toMatchObject({ failures: 1, durations: { p50: 30, p95: 40 } });
    expect(buckets[0]).toMatchObject({ attempts: 0, successRate: null, durations: null });
    for (const [i, { since }] of buckets.slice(1).entries()) expect(since).toBe(buckets[i]?.until);
  });

  it('are not shown to another account', async () => {
    const asked = show.execute({ account: 'other', webhookId }, 'day');
    await expect(asked).rejects.toThrow(WebhookNotFound);
  });
});
