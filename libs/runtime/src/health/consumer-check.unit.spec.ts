import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock, NOON } from '../../../application/src/testing/index.js';
import { consumerCheck } from './consumer-check.js';
import type { HealthCheck } from './health-checks.js';

const LONG = 60_000;

describe('a consumer', () => {
  let clock: FakeClock;
  let health: {
    connected: boolean;
    inHand: number;
    lastHandedAt: number | null;
    lastSettledAt: number | null;
  };
  let waiting: number;
  let check: HealthCheck;

  beforeEach(() => {
    clock = new FakeClock();
    health = { connected: true, inHand: 0, lastHandedAt: null, lastSettledAt: null };
    waiting = 0;
    const watched = {
      health: () => health,
      waiting: () => Promise.resolve(waiting),
      stalledAfterMs: LONG,
    };
    check = consumerCheck(watched, clock);
  });

  it('is well with nothing to do, however long', async () => {
    for (let asked = 0; asked < 3; asked += 1) {
      await check();
      clock.advance(10 * LONG);
    }
  });

  it('is not well while it is not connected', async () => {
    health.connected = false;
    await expect(check()).rejects.toThrow('not connected');
    health.connected = true;
    await check();
  });

  it('is not well when messages wait for it and none comes, until one does', async () => {
    waiting = 5;
    await check();
    clock.advance(LONG);
    await check();
    clock.advance(1);
    await expect(check()).rejects.toThrow('none moves');
    health.lastHandedAt = clock.now();
    await check();
  });

  it('is not well when it has messages in hand and settles none, until it does', async () => {
    Object.assign(health, { inHand: 1, lastHandedAt: NOON });
    await check();
    clock.advance(LONG + 1);
    await expect(check()).rejects.toThrow('none moves');
    Object.assign(health, { inHand: 0, lastSettledAt: clock.now() });
    await check();
  });

  it('is well while messages move, however many wait, and after a long rest', async () => {
    waiting = 1_000;
    for (let n = 0; n < 5; n += 1) {
      clock.advance(LONG);
      health.lastSettledAt = clock.now();
      await check();
    }
    waiting = 0;
    await check();
    clock.advance(100 * LONG);
    waiting = 1;
    await check();
  });

  it('is not well when nobody can tell how many messages wait', async () => {
    const broken = consumerCheck(
      {
        health: () => health,
        waiting: () => Promise.reject(new Error('no broker')),
        stalledAfterMs: LONG,
      },
      clock,
    );
    await expect(broken()).rejects.toThrow('no broker');
  });
});
