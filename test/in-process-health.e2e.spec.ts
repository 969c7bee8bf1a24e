import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshDatabase, type Fresh } from './services/index.js';
import { whileBlocking } from './system/blocked-tables.js';
import { Api } from './system/api.js';
import { AppProcess } from './system/app-process.js';
import { Receiver } from './system/receiver.js';
import { until } from './system/until.js';

interface Health {
  readonly status: string;
  readonly checks: Readonly<Record<string, 'ok' | 'down'>>;
}

describe('the health of the system in one process', () => {
  const receiver = new Receiver();
  let database: Fresh;
  let folder: string;
  let running: AppProcess;
  let api: Api;

  beforeAll(async () => {
    database = await freshDatabase();
    folder = await mkdtemp(join(tmpdir(), 'postrider-health-'));
    await receiver.start();
    const adminKey = randomBytes(24).toString('hex');
    const environment = {
      ...{ DATABASE_URL: database.url, AMQP_URL: 'in-process:', PORT: '0' },
      ...{ POSTRIDER_DATA_DIR: folder, POSTRIDER_ADMIN_KEY: adminKey },
      ...{ POSTRIDER_STALLED_AFTER: '1s', POSTRIDER_TIMEOUT: '4s', POSTRIDER_LEASE: '6s' },
    };
    running = await AppProcess.start('standalone', environment, { appsToWaitFor: 3 });
    api = new Api(running.url, adminKey);
  });
  afterAll(async () => {
    await running.stop();
    await receiver.stop();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  const ask = async (what: 'live' | 'ready') => {
    const { status, body } = await api.call<Health>('GET', `/health/${what}`);
    const names = Object.keys(body.checks);
    const down = names.filter((name) => body.checks[name] === 'down');
    expect([status, body.status]).toEqual(down.length > 0 ? [503, 'unavailable'] : [200, 'ok']);
    return { names, down };
  };

  it('is that of all three apps, each by its name', async () => {
    const [live, ready] = [await ask('live'), await ask('ready')];
    expect(live.names).toEqual(
      expect.arrayContaining([
        ...['event-schemas', 'event-router/event-schemas', 'event-router/dead-letters'],
        ...['delivery-worker/delivery-clock', 'delivery-worker/deliveries'],
      ]),
    );
    expect(ready.names.sort()).toEqual([
      ...['broker', 'clock', 'database'],
      ...['delivery-worker/clock', 'delivery-worker/consumer', 'delivery-worker/database'],
      ...['event-router/clock', 'event-router/consumer', 'event-router/database'],
    ]);
    expect([live.down, ready.down]).toEqual([[], []]);
  });

  it('fails with that of the worker while its consumer is stalled, until it is not', async () => {
    let answer: () => void = () => undefined;
    receiver.behave('/hooks', (response) => (answer = () => void response.writeHead(204).end()));
    await api.create({ url: receiver.url('/hooks'), events: ['*'], enabled: true });
    await whileBlocking(database.url, async (block) => {
      await api.call('POST', '/v1/events', { id: 'e', type: 'task.created' });
      await until(() => receiver.at('/hooks').length === 1, 'the request');
      // What came of it cannot be recorded, nor can anything be taken up again.
      await block('deliveries', 'share row exclusive');
      answer();
      const isStalled = async () => (await ask('ready')).down.includes('delivery-worker/consumer');
      await until(isStalled, 'the worker to be missed');
      expect((await ask('ready')).down).toEqual(['delivery-worker/consumer']);
    });
    await until(async () => (await ask('ready')).down.length === 0, 'the worker to be back');
  });
});
