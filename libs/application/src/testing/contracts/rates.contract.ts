import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Rates } from '../../pacing/rates.js';
import { NOON } from '../fake-clock.js';

const idOf = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const rate = { requests: 10, perMs: 1_000 };

/** What every Rates does. `make` returns one where nothing was taken. */
export const ratesContract = (make: () => Promise<Rates>): void => {
  describe('rates', () => {
    let rates: Rates;
    beforeEach(async () => {
      rates = await make();
    });

    const take = async (wanted: number, at = 0, webhookId = idOf(1)) => {
      const [share] = await rates.take([{ webhookId, rate, wanted }], NOON + at);
      return { granted: share!.granted, turns: share!.turns.map((turn) => turn - NOON) };
    };

    it('let as many go as the rate allows, and give the others turns', async () => {
      expect(await take(12)).toEqual({ granted: 10, turns: [1_100, 1_221] });
      expect(await take(1, 500)).toEqual({ granted: 0, turns: [1_342] });
      expect(await take(4, 1_100)).toEqual({ granted: 4, turns: [] });
    });

    it('count each webhook by itself, whatever is asked for together', async () => {
      const demands = [3, 1, 2].map((n) => ({
        webhookId: idOf(n),
        rate: { requests: n, perMs: 60_000 },
        wanted: 4,
      }));
      const shares = await rates.take(demands, NOON);
      expect(shares.map(({ granted, turns }) => [granted, turns.length])).toEqual([
        [3, 1],
        [1, 3],
        [2, 2],
      ]);
    });

    it('begin anew over another span of time', async () => {
      await take(10);
      const other = { webhookId: idOf(1), rate: { requests: 3, perMs: 60_000 }, wanted: 4 };
      expect(await rates.take([other], NOON)).toMatchObject([{ granted: 3 }]);
    });

    it('never let more go, however many ask at the same time', async () => {
      const shares = await Promise.all(
        Array.from({ length: 12 }, (_, n) =>
          rates.take(
            [
              { webhookId: idOf(1 + (n % 2)), rate, wanted: 3 },
              { webhookId: idOf(2 - (n % 2)), rate, wanted: 3 },
            ],
            NOON + n,
          ),
        ),
      );
      const granted = shares.flat().reduce((sum, share) => sum + share.granted, 0);
      expect(granted).toBe(20);
      const turns = shares.flatMap((share) => share.flatMap((one) => one.turns));
      expect(turns).toHaveLength(52);
    });

    it('are none for nobody', async () => {
      expect(await rates.take([], NOON)).toEqual([]);
    });
  });
};
