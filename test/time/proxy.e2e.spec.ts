import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answering } from '../system/receiver.js';
import { System } from '../system/system.js';
import { Tunnels } from '../system/tunnels.js';
import { until } from '../system/until.js';
import { HOUR, TimedHook } from './timed-hook.js';

const DOWN = answering(503);

describe('while our own proxy fails', () => {
  const tunnels = new Tunnels();
  let system: System;

  beforeAll(async () => {
    const environment = { POSTRIDER_PROXY: await tunnels.start() };
    system = await System.start({ time: 'movable', environment });
  });
  afterAll(async () => {
    await system.stop();
    await tunnels.stop();
  });

  /** Time passes, which makes its chore due; the proxy is asked in vain, and the chore put off. */
  const triedInVain = async (hook: TimedHook, span: string): Promise<void> => {
    const before = tunnels.asked.length;
    await system.clock.forward(span);
    await until(() => tunnels.asked.length > before, 'a tunnel to be asked for');
    await until(async () => {
      const [chore] = await system.query<{ due_at: Date }>(
        `select due_at from webhook_schedules where webhook_id = $1 and lease_until = '-infinity'`,
        [hook.id],
      );
      return chore !== undefined && chore.due_at.getTime() > system.clock.now();
    }, 'it to be put off');
  };

  it('a probe says nothing of its receiver: it comes once the proxy works, and the next one after the first wait', async () => {
    const healing = { firstMs: HOUR, factor: 3, longestMs: 24 * HOUR };
    const hook = await TimedHook.create(system, { healing, stop: { failures: 1 } }, DOWN);
    await hook.publish();
    await hook.arrived(1);
    await until(async () => !(await hook.find()).enabled, 'it to be disabled');

    tunnels.refuse(407);
    await triedInVain(hook, '1h');
    await triedInVain(hook, '30s');
    expect(await hook.find()).toMatchObject({ enabled: false, failures: 1 });
    tunnels.refuse(null);
    await system.clock.forward('30s');
    await hook.arrived(2);
    hook.behave(answering(200));
    await system.clock.forward('3h');
    await until(async () => (await hook.find()).enabled, 'it to be enabled');
    // What was held comes after the probe that was answered.
    await hook.arrived(4);
    expect(hook.hours).toEqual([0, 1, 4, 4]);
  });

  it('a heartbeat is no failure: it comes once the proxy works, and the next one 8 hours later', async () => {
    const hook = await TimedHook.create(system, {
      ...{ heartbeat: { everyMs: 8 * HOUR, initial: false }, stop: { failures: 1 } },
    });
    tunnels.refuse(407);
    await triedInVain(hook, '8h');
    await triedInVain(hook, '30s');
    expect(await hook.find()).toMatchObject({
      status: 'working',
      failures: 0,
      lastFailureAt: null,
    });
    tunnels.refuse(null);
    await system.clock.forward('30s');
    await hook.arrived(1);
    await system.clock.forward('8h');
    await hook.arrived(2);
    expect(hook.hours).toEqual([8, 16]);
    expect(await hook.find()).toMatchObject({ status: 'working', lastFailureAt: null });
  });
});
