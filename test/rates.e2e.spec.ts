import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { System } from './system/system.js';
import { until } from './system/until.js';

const rate = { requests: 40, perMs: 4_000 };
const EVENTS = 110;

/** The most that fell into any span of time. */
const mostWithin = (times: readonly number[], spanMs: number): number =>
  Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + spanMs).length));

describe('a webhook with a rate, with two workers running', () => {
  let system: System;

  beforeAll(async () => {
    system = await System.start({ workers: 2, environment: { POSTRIDER_LOG_LEVEL: 'debug' } });
  });
  afterAll(() => system.stop());

  it('`pacing.rate.requests` and `pacing.rate.perMs`: never gets more requests in any span of time, gets all of them, and each is one attempt', async () => {
    const { receiver, service, api, workers } = system;
    const { id } = await api.create({
      ...{ url: receiver.url('/limited'), events: ['limited.*'], enabled: true },
      profile: { pacing: { rate } },
    });
    const events = Array.from({ length: EVENTS }, (_, n) => ({
      ...{ id: `limited-${n}`, type: 'limited.event' },
    }));
    await service.publish(...events);
    await until(() => receiver.eventIds('/limited').size === EVENTS, 'all of them', 60_000);
    const times = receiver.at('/limited').map(({ at }) => at);
    expect(times).toHaveLength(EVENTS);
    expect(mostWithin(times, rate.perMs)).toBeLessThanOrEqual(rate.requests);
    for (const worker of workers) {
      expect(worker.lines.some((line) => line.includes('"delivery.attempted"'))).toBe(true);
    }
    const pending = async () =>
      await system.query(
        `select from deliveries where webhook_id = $1 and (state, attempts) <> ('succeeded', 1)`,
        [id],
      );
    await until(async () => (await pending()).length === 0, 'all to be recorded, by one attempt');
  });
});
