import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answering, type Behaviour } from '../system/receiver.js';
import { System } from '../system/system.js';
import { until } from '../system/until.js';
import { HOUR, TimedHook } from './timed-hook.js';

const MINUTE = 60_000;
const MINUTES = [2, 10, 30, 60, 120, 300, 600];

describe('a delivery that fails for hours', () => {
  let system: System;

  beforeAll(async () => {
    system = await System.start({ time: 'movable' });
  });
  afterAll(() => system.stop());

  const failing = (retries: object, behaviour: Behaviour = answering(503)) =>
    TimedHook.create(
      system,
      { retries: { jitter: 0, ...retries }, stop: { failures: null } },
      behaviour,
    );
  const waiting = (minutes: readonly number[]) =>
    failing({
      schedule: { kind: 'list', waitsMs: minutes.map((n) => n * MINUTE) },
      maxAttempts: minutes.length + 1,
    });
  const stateOf = async ({ id }: TimedHook) => (await system.api.deliveries(id))[0]?.status;

  it('`retries.schedule.waitsMs`: is tried again when each wait is over, and not before', async () => {
    // The other's, which waits a little less, shows that whoever looks for what is due has looked.
    const [hook, other] = [await waiting(MINUTES), await waiting(MINUTES.map((n) => n * 0.9))];
    await Promise.all([hook.publish(), other.publish()]);
    await Promise.all([hook.arrived(1), other.arrived(1)]);
    for (const [n, minutes] of MINUTES.entries()) {
      await system.clock.forward(`${minutes * 0.95}m`);
      await other.arrived(n + 2);
      await system.clock.forward(`${minutes * 0.05}m`);
      await hook.arrived(n + 2);
    }
    expect(hook.waits).toEqual(MINUTES);
    expect(await stateOf(hook)).toBe('exhausted');
  });

  it('`retries.schedule.firstMs`, `retries.schedule.factor` and `retries.schedule.longestMs`: waits ever longer, and no longer than that', async () => {
    const schedule = { kind: 'exponential', firstMs: HOUR, factor: 4, longestMs: 6 * HOUR };
    const hook = await failing({ schedule, maxAttempts: 5 });
    await hook.publish();
    for (const [n, span] of ['1h', '4h', '6h', '6h'].entries()) {
      await hook.arrived(n + 1);
      await system.clock.forward(span);
    }
    await hook.arrived(5);
    expect(hook.hours).toEqual([0, 1, 5, 11, 17]);
  });

  it('is tried once after days without a worker, and then by its schedule again', async () => {
    const hook = await waiting([60, 60, 60]);
    await hook.publish();
    await hook.arrived(1);
    for (const worker of system.workers) await worker.stop();
    await system.clock.forward('3d');
    await system.addWorker();
    await hook.arrived(2);
    expect(await stateOf(hook)).toBe('pending');
    await system.clock.forward('1h');
    await hook.arrived(3);
    expect(hook.hours).toEqual([0, 72, 73]);
  });

  it('`retries.giveUpAfterMs`: is tried for the last time when its time is up, and then given up', async () => {
    const schedule = { kind: 'exponential', firstMs: HOUR, factor: 2, longestMs: 8 * HOUR };
    const hook = await failing({ schedule, maxAttempts: null, giveUpAfterMs: 24 * HOUR });
    await hook.publish();
    await hook.arrived(1);
    for (const [n, hours] of [1, 2, 4, 8, 8, 1].entries()) {
      await system.clock.forward(`${hours}h`);
      await hook.arrived(n + 2);
    }
    expect(hook.hours).toEqual([0, 1, 3, 7, 15, 23, 24]);
    await until(async () => (await stateOf(hook)) === 'exhausted', 'it to be given up');
  });

  it.each([
    ['an hour', '3600', '1h', 1],
    ['ten days, of which one is granted', '864000', '24h', 24],
  ])('waits as long as its receiver asks for: %s', async (_, asked, span, hours) => {
    const hook = await failing(
      { schedule: { kind: 'list', waitsMs: [MINUTE] }, maxAttempts: 2 },
      (response) => response.writeHead(503, { 'retry-after': asked }).end(),
    );
    await hook.publish();
    await hook.arrived(1);
    await system.clock.forward(span);
    await hook.arrived(2);
    expect(hook.hours).toEqual([0, hours]);
  });
});
