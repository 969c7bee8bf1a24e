import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Door } from './services/index.js';
import type { WebhookBody } from './system/api.js';
import { AppProcess } from './system/app-process.js';
import { hanging } from './system/receiver.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

const IN_ORDER = { retries: { blocking: true } };
/** As the README says, in ms. */
const ALLOWED = 40_000;

describe('a worker that is told to stop while it sends in order', () => {
  let system: System;
  let door: Door;

  beforeAll(async () => {
    system = await System.start({ workers: 0 });
    door = new Door(new URL(system.environment['DATABASE_URL']!));
  });
  afterAll(async () => {
    await door.close();
    await system.stop();
  });

  it('ends in time though its database is gone, and another does what it could not record', async () => {
    const { receiver, service, environment } = system;
    const worker = await AppProcess.start('delivery-worker', {
      ...environment,
      DATABASE_URL: await door.open(),
    });
    receiver.behave('/in-order', hanging);
    const reply = await system.api.call<WebhookBody>('POST', '/v1/webhooks', {
      ...{ url: receiver.url('/in-order'), events: ['*'], enabled: true, profile: IN_ORDER },
    });
    expect(reply.status).toBe(201);
    await service.publish({ id: 'only', type: 'task.created' });
    await until(() => receiver.at('/in-order').length === 1, 'the request in flight');
    const toldAt = Date.now();
    const ended = worker.stop();
    await door.close();
    await ended;
    expect(Date.now() - toldAt).toBeLessThan(ALLOWED);
    receiver.behave('/in-order', (response) => response.writeHead(200).end());
    await system.addWorker();
    await until(() => receiver.at('/in-order').length === 2, 'the same by another worker');
  });
});
