import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { WebhookBody } from './system/api.js';
import { answering, hanging } from './system/receiver.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

describe('a delivery that fails', () => {
  let system: System;

  beforeAll(async () => {
    system = await System.start({ environment: { POSTRIDER_TIMEOUT: '700ms' } });
  });
  afterAll(() => system.stop());

  const webhook = (path: string, events: readonly string[]) =>
    system.api.create({ url: system.receiver.url(path), events, enabled: true });

  it('is retried under the same id until it succeeds, and every attempt is on record', async () => {
    const { receiver, api } = system;
    receiver.behave('/third-time', (response, { path }) =>
      answering(receiver.at(path).length < 3 ? 503 : 204)(response, receiver.at(path)[0] as never),
    );
    const { id } = await webhook('/third-time', ['retry.me']);
    await system.service.publish({ id: 'r-1', type: 'retry.me' });
    await until(async () => (await api.deliveries(id))[0]?.status === 'succeeded', 'success');
    const [delivery] = await api.deliveries(id);
    const { history } = await api.delivery(delivery?.id ?? '');
    expect(history?.map(({ number, outcome, status }) => [number, outcome, status])).toEqual([
      [1, 'http_status', 503],
      [2, 'http_status', 503],
      [3, 'success', 204],
    ]);
    const ids = receiver.at('/third-time').map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids)).toEqual(new Set([delivery?.id]));
    expect(await api.webhook(id)).toMatchObject({
      status: 'working',
      failures: 0,
      lastError: '503 Service Unavailable',
    });
    expect((await api.webhook(id)).lastSuccessAt).not.toBeNull();
    await until(
      () => system.service.heardOf('webhook.delivery-recovered', id).length === 1,
      'the recovery',
    );
  });

  it('is told with its webhook: when the next attempt is', async () => {
    const { receiver, api } = system;
    receiver.behave('/much-later', answering(503));
    const { id, nextAttemptAt } = await api.create({
      ...{ url: receiver.url('/much-later'), events: ['later.failed'], enabled: true },
      profile: { retries: { schedule: { kind: 'list', waitsMs: [3_600_000] }, jitter: 0 } },
    });
    expect(nextAttemptAt).toBeNull();
    await system.service.publish({ id: 'l-1', type: 'later.failed' });
    await until(async () => (await api.webhook(id)).status === 'failing', 'the failure');
    const [delivery] = await api.deliveries(id);
    const [attempt] = (await api.delivery(delivery?.id ?? '')).history ?? [];
    const { nextAttemptAt: next } = await api.webhook(id);
    expect(next).toBe(delivery?.nextAttemptAt);
    expect(Date.parse(next ?? '') - Date.parse(attempt?.startedAt ?? '')).toBeGreaterThanOrEqual(
      3_600_000,
    );
    const { body } = await api.call<{ data: WebhookBody[] }>('GET', '/v1/webhooks');
    expect(body.data.find((webhook) => webhook.id === id)?.nextAttemptAt).toBe(next);
    await api.call('POST', `/v1/webhooks/${id}/disable`);
    expect((await api.webhook(id)).nextAttemptAt).toBeNull();
  });

  it('says how each attempt ended', async () => {
    const { receiver, api } = system;
    receiver.behave('/hanging', hanging);
    receiver.behave('/moved', (response) =>
      response.writeHead(302, { location: receiver.url('/elsewhere') }).end(),
    );
    receiver.behave('/reset', (response) => response.socket?.resetAndDestroy());
    const expected = {
      '/hanging': 'timeout',
      '/moved': 'http_status',
      '/reset': 'connection_lost',
    };
    for (const [path, outcome] of Object.entries(expected)) {
      const { id } = await webhook(path, [`ended${path.replace('/', '.')}`]);
      await system.service.publish({ id: `end${path}`, type: `ended${path.replace('/', '.')}` });
      await until(
        async () => ((await api.deliveries(id))[0]?.attempts ?? 0) > 0,
        `an attempt at ${path}`,
      );
      const [delivery] = await api.deliveries(id);
      const { history } = await api.delivery(delivery?.id ?? '');
      expect([path, history?.[0]?.outcome]).toEqual([path, outcome]);
      await api.call('POST', `/v1/webhooks/${id}/disable`);
    }
    expect(receiver.at('/elsewhere')).toEqual([]);
  });

  it('does not make a healthy webhook wait: nothing waits for a slow endpoint but that endpoint', async () => {
    const { receiver, api } = system;
    receiver.behave('/tar-pit', hanging);
    const { id } = await webhook('/tar-pit', ['mixed.*']);
    await webhook('/quick', ['mixed.*']);
    const events = Array.from({ length: 300 }, (_, i) => ({ id: `m-${i}`, type: 'mixed.event' }));
    await system.service.publish(...events);
    await until(() => receiver.eventIds('/quick').size === 300, 'all at the quick one', 10_000);
    const { status } = await api.webhook(id);
    expect(['working', 'failing', 'disabled']).toContain(status);
    expect(receiver.at('/tar-pit').length).toBeLessThan(300);
  });
});
