import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answering } from '../system/receiver.js';
import { System } from '../system/system.js';
import { until } from '../system/until.js';
import { TimedHook } from './timed-hook.js';

interface Kept {
  readonly body: string | null;
  readonly payloadRemoved: boolean;
  readonly deliveries: readonly unknown[];
}

describe('what is kept for 7 days, and what it says for two', () => {
  let system: System;

  beforeAll(async () => {
    system = await System.start({
      time: 'movable',
      environment: { POSTRIDER_RETENTION: '7d', POSTRIDER_PAYLOAD_RETENTION: '2d' },
    });
  });
  afterAll(() => system.stop());

  /** Housekeeping is the first thing that a worker does, and a day goes whole, once all of it is old enough. */
  const later = async (span: string): Promise<void> => {
    for (const worker of system.workers) await worker.stop();
    await system.clock.forward(span);
    const since = new Date(system.clock.now());
    await system.addWorker();
    const done = 'select from housekeeping where done_at >= $1';
    await until(async () => (await system.query(done, [since])).length > 0, 'a tidy house');
  };
  const event = (id: string) => system.api.call<Kept>('GET', `/v1/events/${id}`);

  it('goes when it is older, and not before: first what it says and then all of it', async () => {
    const hook = await TimedHook.create(system, {});
    const id = await hook.publish();
    await hook.arrived(1);
    await later('1.9d');
    expect((await event(id)).body.body).toContain(id);
    await later('1.2d');
    expect((await event(id)).body).toMatchObject({
      ...{ body: null, payloadRemoved: true },
      deliveries: [{ status: 'succeeded', attempts: 1 }],
    });
    await later('3.8d');
    expect((await event(id)).status).toBe(200);
    await later('1.2d');
    expect((await event(id)).status).toBe(404);
    expect(await system.api.deliveries(hook.id)).toEqual([]);
  });

  it('stays as long as it is owed, and arrives when its webhook is enabled again', async () => {
    const [hook, other] = [
      await TimedHook.create(system, { stop: { failures: 1 } }, answering(503)),
      await TimedHook.create(system, {}),
    ];
    const [owed, made] = await Promise.all([hook.publish(), other.publish()]);
    await Promise.all([hook.arrived(1), other.arrived(1)]);
    await later('3.5d');
    const removed = [owed, made].map(async (id) => (await event(id)).body.payloadRemoved);
    expect(await Promise.all(removed)).toEqual([false, true]);
    await later('5.5d');
    expect((await event(made)).status).toBe(404);
    hook.behave(answering(200));
    await hook.call('POST', '/enable');
    await hook.arrived(2);
    expect(hook.hours).toEqual([0, 216]);
    expect(hook.received[1]?.body).toBe(hook.received[0]?.body);
  });
});
