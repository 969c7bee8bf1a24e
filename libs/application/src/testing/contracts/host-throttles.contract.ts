import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FailureAtHost, HostOfAccount, HostThrottles } from '../../pacing/host-throttles.js';
import { NOON } from '../fake-clock.js';

const MINUTE = 60_000;
const rule = { afterFailures: 2, waitsMs: [MINUTE, 5 * MINUTE] };
const THERE: HostOfAccount = { account: 'acme', host: 'api.example.com:8443' };

/** What every HostThrottles does. `make` returns one that knows of no failure. */
export const hostThrottlesContract = (make: () => Promise<HostThrottles>): void => {
  describe('host throttles', () => {
    let throttles: HostThrottles;
    beforeEach(async () => {
      throttles = await make();
    });

    const failure = (at: number, host = THERE): FailureAtHost => ({
      ...{ ...host, rule, startedAt: NOON + at - 10, endedAt: NOON + at },
    });
    const fail = (...failures: readonly FailureAtHost[]) => throttles.fail(failures);
    const standing = async (host = THERE) => (await throttles.standing([host]))[0];

    it('know nothing of a host that did not fail', async () => {
      expect(await throttles.standing([THERE, { ...THERE, host: 'b' }])).toEqual([null, null]);
      expect(await throttles.standing([])).toEqual([]);
      expect(await fail()).toEqual([]);
    });

    it('throttle a host after enough failures, and say so once', async () => {
      expect(await fail(failure(0))).toEqual([
        { standing: { consecutive: 1, throttles: 0, throttledUntil: null }, throttled: false },
      ]);
      const throttled = { consecutive: 2, throttles: 1, throttledUntil: NOON + 1 + MINUTE };
      expect(await fail(failure(1), failure(2))).toEqual([
        { standing: throttled, throttled: true },
        { standing: { ...throttled, consecutive: 3 }, throttled: false },
      ]);
      expect(await standing()).toEqual({ ...throttled, consecutive: 3 });
    });

    it('throttle it for longer when it fails again', async () => {
      await fail(failure(0), failure(1));
      expect(await fail(failure(2 * MINUTE))).toMatchObject([
        { standing: { throttles: 2, throttledUntil: NOON + 7 * MINUTE }, throttled: true },
      ]);
    });

    it('count every account and every host by itself', async () => {
      const others = [
        { account: 'other', host: THERE.host },
        { account: 'acme', host: 'api.example.com' },
      ];
      await fail(failure(0), ...others.map((host) => failure(0, host)), failure(1));
      const all = await throttles.standing([...others, THERE]);
      expect(all.map((one) => one?.consecutive)).toEqual([1, 1, 2]);
    });

    it('forget what was once it succeeds', async () => {
      const other = { ...THERE, host: 'other' };
      await fail(failure(0), failure(1), failure(1, other));
      await throttles.clear([THERE]);
      expect(await standing()).toBeNull();
      expect(await standing(other)).toMatchObject({ consecutive: 1 });
      expect(await fail(failure(2))).toMatchObject([{ standing: { consecutive: 1 } }]);
    });

    it('count every failure of many at the same time, and throttle once', async () => {
      const hosts = ['a', 'b', 'c'].map((host) => ({ ...THERE, host }));
      const counted = await Promise.all(
        Array.from({ length: 9 }, (_, n) =>
          fail(failure(0, hosts[n % 3]), failure(0, hosts[(n + 1) % 3])),
        ),
      );
      expect(counted.flat().filter(({ throttled }) => throttled)).toHaveLength(3);
      const all = await throttles.standing(hosts);
      expect(all.map((one) => one?.consecutive)).toEqual([6, 6, 6]);
    });

    it('list an account’s hosts by name, a page at a time', async () => {
      for (const host of ['c', 'a', 'b']) await fail(failure(5, { ...THERE, host }));
      await fail(failure(0, { account: 'other', host: 'd' }));
      const first = await throttles.list('acme', { limit: 2, after: null });
      expect(first).toEqual({
        items: ['a', 'b'].map((host) => ({
          ...{ host, consecutive: 1, throttles: 0, throttledUntil: null },
          lastFailureAt: NOON + 5,
        })),
        next: 'b',
      });
      const rest = await throttles.list('acme', { limit: 2, after: 'b' });
      expect(rest).toMatchObject({ items: [{ host: 'c' }], next: null });
    });
  });
};
