import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answering } from '../system/receiver.js';
import { System } from '../system/system.js';
import { until } from '../system/until.js';
import { HOUR, TimedHook } from './timed-hook.js';

const DOWN = answering(503);

describe('a webhook that failures have disabled', () => {
  let system: System;

  beforeAll(async () => {
    system = await System.start({ time: 'movable' });
  });
  afterAll(() => system.stop());

  /** Disabled by its first failure; probed after an hour, then after twice as long, every 4 hours at least. */
  const broken = async (part = 1): Promise<TimedHook> => {
    const healing = { firstMs: part * HOUR, factor: 2, longestMs: part * 4 * HOUR };
    const hook = await TimedHook.create(system, { healing, stop: { failures: 1 } }, DOWN);
    await breakDown(hook);
    return hook;
  };
  const breakDown = async (hook: TimedHook): Promise<void> => {
    const before = hook.received.length;
    await hook.publish();
    await hook.arrived(before + 1);
    await until(async () => !(await hook.find()).enabled, 'it to be disabled');
  };
  const isHealed = (hook: TimedHook) =>
    until(async () => (await hook.find()).enabled, 'it to be enabled');

  it('`healing.firstMs`, `healing.factor`, `healing.longestMs`: is probed ever more rarely, up to its longest wait, and enabled when it answers', async () => {
    // The other's probes, which come a little sooner, show that whoever probes has looked.
    const [hook, other] = [await broken(), await broken(0.9)];
    for (const [n, hours] of [1, 2, 4, 4].entries()) {
      await system.clock.forward(`${hours * 0.95}h`);
      await other.arrived(n + 2);
      await system.clock.forward(`${hours * 0.05}h`);
      await hook.arrived(n + 2);
    }
    expect(await hook.find()).toMatchObject({ enabled: false, disabledReason: 'failures' });
    hook.behave(answering(200));
    await system.clock.forward('4h');
    await isHealed(hook);
    // What was held meanwhile comes after the probe that was answered.
    await hook.arrived(7);
    expect(hook.hours).toEqual([0, 1, 3, 7, 11, 15, 15]);
    expect(await hook.find()).toMatchObject({ status: 'working', failures: 0 });
  });

  it('is probed after the first wait again when it breaks down again', async () => {
    const hook = await broken();
    for (const hours of [1, 2]) {
      const before = hook.received.length;
      await system.clock.forward(`${hours}h`);
      await hook.arrived(before + 1);
    }
    hook.behave(answering(200));
    await system.clock.forward('4h');
    await isHealed(hook);
    await hook.arrived(5);
    hook.behave(DOWN);
    await breakDown(hook);
    await system.clock.forward('1h');
    await hook.arrived(7);
    expect(hook.hours).toEqual([0, 1, 3, 7, 7, 7, 8]);
  });

  it('is left alone when somebody has enabled it meanwhile, and disabled it', async () => {
    const [hook, other] = [await broken(), await broken()];
    hook.behave(answering(200));
    await hook.call('POST', '/enable');
    await hook.arrived(2);
    await hook.call('POST', '/disable');
    await system.clock.forward('3d');
    await other.arrived(2);
    await system.clock.forward('3d');
    await other.arrived(3);
    expect(hook.hours).toEqual([0, 0]);
    expect(await hook.find()).toMatchObject({ enabled: false, disabledReason: 'user' });
  });
});
