import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AppProcess } from './system/app-process.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

/** Whoever takes a delivery goes by its machine's clock: two that differ by a lease would both send it. */
describe('a clock that is not that of PostgreSQL', () => {
  let system: System;

  beforeAll(async () => {
    system = await System.start({
      ...{ routers: 1, workers: 1, time: 'movable' },
      environment: { POSTRIDER_MAX_CLOCK_SKEW: '500ms', POSTRIDER_HEALTH_PORT: '0' },
    });
  });
  afterAll(() => system.stop());

  it.each(['event-router', 'delivery-worker', 'subscription-api'] as const)(
    'keeps a %s from starting, which says by how much it is off',
    async (name) => {
      const started = AppProcess.start(name, system.environment, { movedMs: 12_000 });
      await expect(started).rejects.toThrow(
        /clock of this machine is 1[12]\d{3} ms ahead of PostgreSQL's, .* NTP/,
      );
    },
  );

  it('is told by the readiness of those that run', async () => {
    const checks = async (url: string) => {
      const response = await fetch(`${url}/health/ready`);
      return ((await response.json()) as { checks: Record<string, string> }).checks;
    };
    const apps = [system.apiUrl, system.routers[0]!.url, system.workers[0]!.url];
    for (const url of apps) expect(await checks(url)).toMatchObject({ clock: 'ok' });
    await system.clock.forward('12s');
    for (const url of apps) {
      await until(async () => (await checks(url))['clock'] === 'down', 'the clock to be missed');
      expect(await checks(url)).toMatchObject({ database: 'ok' });
    }
  });
});
