import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answering } from '../system/receiver.js';
import { System } from '../system/system.js';
import { HOUR, TimedHook } from './timed-hook.js';

describe('a heartbeat every 8 hours', () => {
  let system: System;

  beforeAll(async () => {
    system = await System.start({ time: 'movable' });
  });
  afterAll(() => system.stop());

  const beating = (hours: number) =>
    TimedHook.create(system, { heartbeat: { everyMs: hours * HOUR, initial: false } });

  it('`heartbeat.everyMs`: comes when they are over, and not before', async () => {
    // The other's heartbeat shows that whoever sends them has looked.
    const [hook, other] = [await beating(8), await beating(7)];
    await system.clock.forward('7.5h');
    await other.arrived(1);
    await system.clock.forward('0.5h');
    await hook.arrived(1);
    await system.clock.forward('7.5h');
    await other.arrived(2);
    await system.clock.forward('0.5h');
    await hook.arrived(2);
    expect(hook.hours).toEqual([8, 16]);
  });

  it('comes once after three days without a worker, and 8 hours later again', async () => {
    const [hook, other] = [await beating(8), await beating(7)];
    for (const worker of system.workers) await worker.stop();
    await system.clock.forward('3d');
    await system.addWorker();
    await hook.arrived(1);
    await system.clock.forward('7.5h');
    await other.arrived(2);
    await system.clock.forward('0.5h');
    await hook.arrived(2);
    expect(hook.hours).toEqual([72, 80]);
  });

  it('comes no more while the webhook is disabled, and 8 hours after it is enabled again', async () => {
    const [hook, other] = [await beating(8), await beating(7)];
    await hook.call('POST', '/disable');
    await system.clock.forward('3d');
    await other.arrived(1);
    await hook.call('POST', '/enable');
    await system.clock.forward('7.5h');
    await other.arrived(2);
    await system.clock.forward('0.5h');
    await hook.arrived(1);
    expect(hook.hours).toEqual([80]);
  });

  it('comes 8 hours after the last one, also when that was not taken', async () => {
    const [hook, other] = [await beating(8), await beating(7)];
    hook.behave(answering(500));
    await system.clock.forward('8h');
    await hook.arrived(1);
    await other.arrived(1);
    await system.clock.forward('7.5h');
    await other.arrived(2);
    await system.clock.forward('0.5h');
    await hook.arrived(2);
    expect(hook.hours).toEqual([8, 16]);
    expect(await hook.find()).toMatchObject({ status: 'failing' });
  });
});
