import type { Answer } from '#domain';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SettledAttempt } from '../../ports/ledger.js';
import type { SliceCounts } from '../../ports/webhook-statistics.js';
import { refused, settledAttempt, succeeded } from '../examples.js';
import { NOON } from '../fake-clock.js';
import { SequentialIds } from '../sequential-ids.js';
import type { MadeStore } from './store-under-test.js';

const MINUTE = 60_000;
const SLICES = { since: NOON, sliceMs: MINUTE, count: 3 };

export const webhookStatisticsContract = (make: () => Promise<MadeStore>): void => {
  let store: MadeStore;
  const ids = new SequentialIds();
  const webhookId = ids.next();

  beforeEach(async () => {
    store = await make();
  });
  afterEach(() => store.teardown());

  /** Each of a delivery of its own, unless said otherwise. */
  const attempted = (
    answer: Answer,
    given: Partial<SettledAttempt> = {},
  ): Parameters<typeof settledAttempt>[0] => ({
    ...{ deliveryId: ids.next(), webhookId, answer },
    ...given,
  });
  const settle = (...attempts: readonly ReturnType<typeof attempted>[]) =>
    store.ledger.settle(attempts.map(settledAttempt));
  const counted = async (): Promise<readonly SliceCounts[]> => {
    const counts = await store.statistics.count(webhookId, SLICES);
    return counts
      .filter(({ durations }) => durations.length > 0)
      .map((each) => ({
        ...each,
        durations: each.durations.toSorted((a, b) => a.durationMs - b.durationMs),
      }));
  };

  describe('the statistics of a webhook', () => {
    it('are none where nothing was attempted', async () => {
      await settle(attempted(succeeded(), { webhookId: ids.next() }));
      expect(await counted()).toEqual([]);
    });

    it('count attempts by outcome and duration', async () => {
      await settle(
        attempted(succeeded({ startedAt: NOON, durationMs: 20 })),
        attempted(succeeded({ startedAt: NOON + 1, durationMs: 20 })),
        attempted(refused({ startedAt: NOON + 2, durationMs: 30 })),
        attempted(refused({ outcome: 'timeout', status: null, durationMs: 5_000 })),
      );
      const durations = [
        { durationMs: 20, attempts: 2 },
        { durationMs: 30, attempts: 1 },
        { durationMs: 5_000, attempts: 1 },
      ];
      expect(await counted()).toEqual([
        { slice: 0, begun: 4, successes: 2, failures: 2, durations },
      ]);
    });

    it('count a delivery where it was attempted first', async () => {
      const deliveryId = ids.next();
      await settle(attempted(refused(), { deliveryId }));
      const again = succeeded({ startedAt: NOON + MINUTE });
      await settle(attempted(again, { deliveryId, attempt: 2 }));
      expect(await counted()).toMatchObject([
        { slice: 0, begun: 1, successes: 0, failures: 1 },
        { slice: 1, begun: 0, successes: 1, failures: 0 },
      ]);
    });

    it('leave out what began before the first slice or after the last', async () => {
      const at = [NOON - 1, NOON, NOON + MINUTE - 1, NOON + MINUTE, NOON + 3 * MINUTE - 1];
      for (const startedAt of [...at, NOON + 3 * MINUTE]) {
        await settle(attempted(succeeded({ startedAt })));
      }
      const slices = (await counted()).map(({ slice, successes }) => [slice, successes]);
      expect(slices).toEqual([
        [0, 2],
        [1, 1],
        [2, 1],
      ]);
    });
  });
};
