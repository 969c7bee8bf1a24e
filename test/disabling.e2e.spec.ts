import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Names } from './system/names.js';
import { answering } from './system/receiver.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

describe('ten failed attempts in a row, with two workers running', () => {
  const names = new Names();
  let system: System;

  beforeAll(async () => {
    system = await System.start({ workers: 2, environment: names.environment });
  });
  afterAll(async () => {
    await system.stop();
    names.forget();
  });

  const statusOf = async (id: string) => (await system.api.webhook(id)).status;
  const publish = (prefix: string, count: number) =>
    system.service.publish(
      ...Array.from({ length: count }, (_, i) => ({
        id: `${prefix}-${i}`,
        type: `${prefix}.event`,
      })),
    );
  const failing = async (name: string) => {
    system.receiver.behave(`/${name}`, answering(500, 'out of order'));
    return system.api.create({
      url: system.receiver.url(`/${name}`),
      events: [`${name}.*`],
      enabled: true,
    });
  };

  it('disable the webhook once, and everyone is told once', async () => {
    const { id } = await failing('dead');
    await publish('dead', 40);
    await until(async () => (await statusOf(id)) === 'disabled', 'the webhook to be disabled');
    expect(await system.api.webhook(id)).toMatchObject({
      enabled: false,
      failures: 10,
      disabledReason: 'failures',
      lastError: '500 Internal Server Error',
    });
    await until(() => system.service.heardOf('webhook.disabled', id).length > 0, 'the event');
    await publish('marker', 1);
    const [recorded] = await system.query<{ count: number }>(
      `select count(*)::int from events where stream_id = $1 and type = 'webhook.disabled'`,
      [id],
    );
    expect(recorded?.count).toBe(1);
    const heard = system.service.heardOf('webhook.disabled', id);
    expect(heard).toHaveLength(1);
    expect(heard[0]).toMatchObject({
      routingKey: 'webhook.disabled',
      contentType: expect.stringContaining('application/cloudevents+json'),
      body: {
        specversion: '1.0',
        type: 'webhook.disabled',
        subject: id,
        time: expect.any(String),
        data: {
          webhookId: id,
          reason: 'failures',
          failures: 10,
          lastError: '500 Internal Server Error',
        },
      },
    });
  });

  it('hold what was queued, which flows again once the webhook is enabled', async () => {
    const { id } = await failing('held');
    await publish('held', 30);
    await until(async () => (await statusOf(id)) === 'disabled', 'the webhook to be disabled');
    const all = async (status: string) =>
      (await system.api.deliveries(id)).filter((each) => each.status === status).length === 30;
    await until(() => all('held'), 'all to be held');
    const before = system.receiver.at('/held').length;
    system.receiver.behave('/held', answering(200));
    expect(system.receiver.at('/held')).toHaveLength(before);
    const enabled = await system.api.call('POST', `/v1/webhooks/${id}/enable`);
    expect(enabled.body).toMatchObject({ status: 'working', failures: 0, enabled: true });
    await until(() => all('succeeded'), 'all to be delivered');
    expect(system.receiver.eventIds('/held').size).toBe(30);
  });

  it('are counted, and recorded as such, also where a name leads inside by now and no request leaves', async () => {
    const { api, receiver } = system;
    const [name, path] = ['hooks.example.test', '/moved'];
    names.mean(name, '127.0.0.1');
    receiver.behave(path, (response) => response.setHeader('connection', 'close').end());
    const { id } = await api.create({
      ...{ url: receiver.url(path).replace('127.0.0.1', name), events: ['moved.*'], enabled: true },
    });
    await publish('moved', 1);
    await until(async () => (await api.webhook(id)).lastSuccessAt !== null, 'a success');
    // Whoever connected to any of them would reach the receiver.
    names.mean(name, '127.0.0.1', '::1');
    await system.service.publish({ id: 'inside', type: 'moved.inside' });
    await until(async () => (await statusOf(id)) === 'disabled', 'the webhook to be disabled');

    const error = `${name} resolves to a loopback address; whoever runs Postrider may allow it by POSTRIDER_ALLOWED_TARGETS`;
    expect(await api.webhook(id)).toMatchObject({
      ...{ failures: 10, disabledReason: 'failures', lastError: error },
    });
    const [delivery] = await api.deliveries(id);
    const { history } = await api.delivery(delivery!.id);
    expect(history).toMatchObject(
      Array.from({ length: 10 }, (_, i) => ({
        ...{ number: i + 1, outcome: 'address_refused', status: null, error },
      })),
    );
    expect(receiver.eventIds(path)).toEqual(new Set(['moved-0']));
  });

  it('start over with any success', async () => {
    const { receiver } = system;
    receiver.behave('/wobbly', (response) =>
      response.writeHead(receiver.at('/wobbly').length % 10 === 0 ? 200 : 500).end(),
    );
    const { id } = await system.api.create({
      url: receiver.url('/wobbly'),
      events: ['wobbly.*'],
      enabled: true,
    });
    for (let i = 0; i < 3; i += 1) {
      await system.service.publish({ id: `w-${i}`, type: 'wobbly.event' });
      await until(async () => {
        const [delivery] = await system.api.deliveries(id);
        return delivery?.event.id === `w-${i}` && delivery.status === 'succeeded';
      }, 'the tenth attempt');
    }
    expect(receiver.at('/wobbly')).toHaveLength(30);
    expect(await system.api.webhook(id)).toMatchObject({ status: 'working', failures: 0 });
    expect(system.service.heardOf('webhook.disabled', id)).toEqual([]);
  });

  it('let no request leave for a webhook that was deleted', async () => {
    const { id } = await failing('deleted');
    await publish('deleted', 3);
    await until(() => system.receiver.at('/deleted').length > 0, 'a first attempt');
    expect((await system.api.call('DELETE', `/v1/webhooks/${id}`)).status).toBe(204);
    expect((await system.api.call('GET', `/v1/webhooks/${id}`)).status).toBe(404);
    const states = async () =>
      (
        await system.query<{ state: string }>(
          `select distinct state from deliveries where webhook_id = $1`,
          [id],
        )
      ).map(({ state }) => state);
    await until(
      async () => (await states()).every((state) => state === 'cancelled'),
      'the rest to be cancelled',
    );
    const before = system.receiver.at('/deleted').length;
    await publish('deleted', 3);
    await publish('dead', 1);
    expect(system.receiver.at('/deleted')).toHaveLength(before);
  });
});
