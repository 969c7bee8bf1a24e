import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { whileBlocking } from './system/blocked-tables.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

interface Listening {
  readonly url: string;
}

interface Health {
  readonly code: number;
  readonly checks: Readonly<Record<string, 'ok' | 'down'>>;
}

describe('the health of', () => {
  let system: System;
  let router: Listening;
  let worker: Listening;
  let api: Listening;

  beforeAll(async () => {
    system = await System.start({
      ...{ routers: 1, workers: 1, doors: 'closable' },
      environment: {
        ...{ POSTRIDER_STALLED_AFTER: '1s', POSTRIDER_HEALTH_PORT: '0' },
        ...{ POSTRIDER_TIMEOUT: '1s', POSTRIDER_LEASE: '3s' },
      },
    });
    [router, worker, api] = [system.routers[0]!, system.workers[0]!, { url: system.apiUrl }];
  });
  afterAll(() => system.stop());

  const ask = async ({ url }: Listening, what: 'live' | 'ready'): Promise<Health> => {
    const response = await fetch(`${url}/health/${what}`);
    const { checks } = (await response.json()) as Pick<Health, 'checks'>;
    return { code: response.status, checks };
  };
  const down = async (app: Listening, what: 'live' | 'ready'): Promise<readonly string[]> => {
    const { code, checks } = await ask(app, what);
    const names = Object.keys(checks).filter((name) => checks[name] === 'down');
    expect(code).toBe(names.length > 0 ? 503 : 200);
    return names;
  };
  const isWell = async (): Promise<boolean> => {
    const names = await Promise.all(
      [router, worker, api].flatMap((app) => [down(app, 'live'), down(app, 'ready')]),
    );
    return names.flat().length === 0;
  };

  it('every app is told by name', async () => {
    const store = { database: 'ok', clock: 'ok' };
    expect(await isWell()).toBe(true);
    expect((await ask(router, 'ready')).checks).toEqual({ consumer: 'ok', ...store });
    expect((await ask(router, 'live')).checks).toEqual({
      ...{ 'event-schemas': 'ok', 'dead-letters': 'ok' },
    });
    expect((await ask(worker, 'ready')).checks).toEqual({ consumer: 'ok', ...store });
    expect((await ask(worker, 'live')).checks).toMatchObject({
      ...{ 'delivery-clock': 'ok', relay: 'ok', housekeeping: 'ok', deliveries: 'ok' },
    });
    expect((await ask(api, 'ready')).checks).toEqual({ broker: 'ok', ...store });
    expect((await ask(api, 'live')).checks).toEqual({ 'event-schemas': 'ok' });
  });

  it('apps whose work hangs in the database says what hangs, until it goes on', async () => {
    const { receiver, service } = system;
    await system.api.create({ url: receiver.url('/late'), events: ['*'], enabled: true });
    await whileBlocking(system.databaseUrl, async (block) => {
      await block('deliveries', 'access exclusive');
      await service.publish({ id: 'late', type: 'task.created' });
      await until(
        async () => (await down(worker, 'live')).includes('delivery-clock'),
        'the clock of deliveries to be missed',
      );
      await until(
        async () => (await down(router, 'ready')).includes('consumer'),
        'the event in hand to be missed',
      );
      // A restart would help neither of them: they wait for nothing that is blocked.
      expect(await down(router, 'live')).toEqual([]);
      expect(await down(api, 'live')).toEqual([]);
    });
    await until(isWell, 'everything to be well again');
    await until(() => receiver.eventIds('/late').has('late'), 'the delivery');
  });

  it('a worker that makes deliveries and cannot record them tells so, and makes none of them twice', async () => {
    const { receiver, service } = system;
    await system.api.create({ url: receiver.url('/unrecorded'), events: ['a.b'], enabled: true });
    await whileBlocking(system.databaseUrl, async (block) => {
      await block('attempts', 'access exclusive');
      await service.publish({ id: 'unrecorded', type: 'a.b' });
      await until(
        async () => (await down(worker, 'live')).includes('deliveries'),
        'the deliveries to be missed',
      );
    });
    await until(isWell, 'everything to be well again');
    expect(receiver.at('/unrecorded')).toHaveLength(1);
  });

  it('a worker whose consumer is stalled fails, until it is not', async () => {
    const { receiver, service } = system;
    let answer: (() => void) | undefined;
    receiver.behave('/held', (response) => (answer = () => void response.writeHead(204).end()));
    await system.api.create({ url: receiver.url('/held'), events: ['b.c'], enabled: true });
    await whileBlocking(system.databaseUrl, async (block) => {
      await service.publish({ id: 'held', type: 'b.c' });
      await until(() => answer !== undefined, 'the request');
      // What came of it cannot be recorded, nor can anything be taken up again.
      await block('deliveries', 'share row exclusive');
      answer?.();
      await until(
        async () => (await down(worker, 'ready')).includes('consumer'),
        'its consumer to be missed',
      );
    });
    await until(isWell, 'everything to be well again');
  });

  it.each([
    ['the database', 'database', ['database'], ['database'], ['database']],
    ['the broker', 'broker', ['consumer'], ['consumer'], ['broker']],
  ] as const)(
    'every app fails while %s is gone, though a restart would help none of them',
    async (_, gone, ofRouter, ofWorker, ofApi) => {
      const door = system.doors[gone];
      await door.close();
      const isMissed = async (app: Listening, names: readonly string[]) => {
        const found = await down(app, 'ready');
        return names.every((name) => found.includes(name));
      };
      for (const [app, names] of [
        [router, ofRouter],
        [worker, ofWorker],
        [api, ofApi],
      ] as const) {
        await until(() => isMissed(app, names), `${names.join()} to be missed`);
        expect(await down(app, 'live')).toEqual([]);
      }
      await door.open();
      await until(isWell, 'everything to be well again');
    },
  );
});
