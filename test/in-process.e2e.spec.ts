import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { freshDatabase, type Fresh } from './services/index.js';
import { Api } from './system/api.js';
import { AppProcess } from './system/app-process.js';
import { answering, Receiver } from './system/receiver.js';
import { until } from './system/until.js';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const APPS = 3;

describe('the system in one process, without RabbitMQ', () => {
  const receiver = new Receiver();
  let database: Fresh;
  let folder: string;
  let environment: Record<string, string>;
  let running: AppProcess;
  let api: Api;

  beforeEach(async () => {
    database = await freshDatabase();
    folder = await mkdtemp(join(tmpdir(), 'postrider-in-process-'));
    await receiver.start();
    environment = {
      DATABASE_URL: database.url,
      AMQP_URL: 'in-process:',
      PORT: '0',
      POSTRIDER_DATA_DIR: folder,
      POSTRIDER_ADMIN_KEY: randomBytes(24).toString('hex'),
      POSTRIDER_RETRY_WAITS: Array(9).fill('200ms').join(','),
      POSTRIDER_TIMEOUT: '2s',
      POSTRIDER_LEASE: '4s',
    };
    await start();
  });
  afterEach(async () => {
    await running.stop();
    await receiver.stop();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  const start = async () => {
    running = await AppProcess.start('standalone', environment, {
      appsToWaitFor: APPS,
    });
    api = new Api(running.url, environment['POSTRIDER_ADMIN_KEY'] ?? '');
  };
  const publish = (prefix: string, count: number) =>
    api.call(
      'POST',
      '/v1/events',
      Array.from({ length: count }, (_, i) => ({
        id: `${prefix}-${i}`,
        type: `${prefix}.event`,
      })),
    );

  it('delivers, retries, disables after ten failures, and lets what was held flow again', async () => {
    receiver.behave('/dead', answering(500));
    const healthy = await api.create({
      url: receiver.url('/healthy'),
      events: ['*'],
      enabled: true,
    });
    const dead = await api.create({
      url: receiver.url('/dead'),
      events: ['task.*'],
      enabled: true,
    });
    await publish('task', 15);
    await until(() => receiver.eventIds('/healthy').size === 15, 'all at the healthy one');
    await until(
      async () => (await api.webhook(dead.id)).status === 'disabled',
      'the dead one to be disabled',
    );
    expect(await api.webhook(dead.id)).toMatchObject({ failures: 10, disabledReason: 'failures' });
    expect(await api.webhook(healthy.id)).toMatchObject({ status: 'working', failures: 0 });
    receiver.behave('/dead', answering(200));
    await api.call('POST', `/v1/webhooks/${dead.id}/enable`);
    const succeeded = async () =>
      (await api.deliveries(dead.id)).filter(({ status }) => status === 'succeeded');
    await until(async () => (await succeeded()).length === 15, 'all at the dead one');
  });

  it('loses nothing when it is killed under load and started again', async () => {
    await api.create({ url: receiver.url('/all'), events: ['load.*'], enabled: true });
    expect((await publish('load', 800)).status).toBe(202);
    await until(() => receiver.received.length > 20, 'the first deliveries');
    await running.kill();
    expect(receiver.eventIds('/all').size).toBeLessThan(800);
    await start();
    await until(() => receiver.eventIds('/all').size === 800, 'all of them', 60_000);
  });
});
