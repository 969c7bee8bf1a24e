import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { System } from './system/system.js';
import { until } from './system/until.js';

const EVENTS = 1_500;

describe('under load', () => {
  let system: System;

  beforeEach(async () => {
    system = await System.start({ routers: 2, workers: 2 });
    await system.api.create({
      url: system.receiver.url('/all'),
      events: ['load.*'],
      enabled: true,
    });
  });
  afterEach(() => system.stop());

  const publishing = async (meanwhile: () => Promise<void>): Promise<void> => {
    const ids = Array.from({ length: EVENTS }, (_, i) => `l-${i}`);
    const half = ids.length / 2;
    await system.service.publish(...ids.slice(0, half).map((id) => ({ id, type: 'load.event' })));
    await until(() => system.receiver.received.length > 50, 'the first deliveries');
    const rest = system.service.publish(
      ...ids.slice(half).map((id) => ({ id, type: 'load.event' })),
    );
    await Promise.all([rest, meanwhile()]);
  };

  const nothingIsLost = async (): Promise<void> => {
    const missing = () => EVENTS - system.receiver.eventIds('/all').size;
    await until(
      () => missing() === 0,
      () => `${missing()} events`,
      60_000,
    );
    const open = async () =>
      (
        await system.query<{ state: string }>(
          `select state from deliveries where state <> 'succeeded'`,
        )
      ).length;
    await until(async () => (await open()) === 0, 'every delivery to be settled', 60_000);
    const [row] = await system.query<{ events: number; deliveries: number; attempts: number }>(`
      select (select count(*)::int from domain_events) as events,
             (select count(*)::int from deliveries) as deliveries,
             (select count(*)::int from attempts where outcome = 'success') as attempts`);
    expect(row).toEqual({ events: EVENTS, deliveries: EVENTS, attempts: EVENTS });
  };

  it('a router that is killed loses nothing', async () => {
    await publishing(async () => {
      await system.routers[0]?.kill();
    });
    await nothingIsLost();
  });

  it('a worker that is killed loses nothing', async () => {
    await publishing(async () => {
      await system.workers[0]?.kill();
    });
    await nothingIsLost();
  });

  it('all of them killed and started again lose nothing', async () => {
    await publishing(async () => {
      await Promise.all([...system.routers, ...system.workers].map((app) => app.kill()));
      await Promise.all([system.addRouter(), system.addWorker()]);
    });
    await nothingIsLost();
  });

  it('a broker that loses the deliveries on the road loses nothing: their rows fall due again', async () => {
    await publishing(async () => {
      for (let i = 0; i < 10; i += 1) await system.service.channel.purgeQueue('deliveries');
      await system.service.channel.deleteQueue('deliveries');
    });
    await nothingIsLost();
  });

  it('stopping in order hands everything over: nothing is lost, nothing comes twice', async () => {
    await publishing(async () => {
      const codes = await Promise.all([system.routers[0]?.stop(), system.workers[0]?.stop()]);
      expect(codes).toEqual([0, 0]);
    });
    await nothingIsLost();
    expect(system.receiver.received).toHaveLength(EVENTS);
  });
});
