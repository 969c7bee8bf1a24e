import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answering } from './system/receiver.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

interface Listed {
  readonly id: string;
  readonly status: string;
  readonly event: { readonly id: string };
}

describe('who asks what became of an event', () => {
  let system: System;
  let webhooks: { readonly good: string; readonly bad: string };
  const begun = new Date(Date.now() - 1_000).toISOString();

  beforeAll(async () => {
    system = await System.start({ environment: { POSTRIDER_RETRY_WAITS: '100ms' } });
    const { api, receiver, service } = system;
    receiver.behave('/bad', answering(500));
    const create = async (path: string) =>
      (await api.create({ url: receiver.url(path), events: ['asked.*'], enabled: true })).id;
    webhooks = { good: await create('/good'), bad: await create('/bad') };
    await service.publish(
      { id: 'e-1', type: 'asked.first', project: '7', data: { b: 1, a: 2 } },
      { id: 'e-2', type: 'asked.second' },
      { id: 'e-3', type: 'unasked' },
      { id: 'e-1', type: 'asked.first', account: 'other' },
    );
    // One look: what is not there yet is not pending either.
    const settled = async () =>
      (await system.query(`select from deliveries where state <> 'pending'`)).length === 4;
    await until(settled, 'every delivery to be settled');
  });
  afterAll(() => system.stop());

  const list = async (query: string) =>
    (await system.api.call<{ data: Listed[] }>('GET', `/v1/deliveries?${query}`)).body.data;
  const events = async (query: string) =>
    (await system.api.call<{ data: { id: string }[] }>('GET', `/v1/events?${query}`)).body.data.map(
      ({ id }) => id,
    );

  it('finds it by its id or key, as it was published, with its deliveries', async () => {
    const reply = await system.api.call<{ key: string; body: string; deliveries: object[] }>(
      'GET',
      '/v1/events/e-1',
    );
    expect(reply.body).toMatchObject({ id: 'e-1', type: 'asked.first', project: '7' });
    expect(reply.body.body).toContain('"data":{"b":1,"a":2}');
    expect(reply.body.deliveries).toHaveLength(2);
    expect(reply.body).toMatchObject({
      deliveryCounts: { pending: 0, succeeded: 1, exhausted: 1, held: 0 },
    });
    expect(reply.body.deliveries).toEqual(
      expect.arrayContaining([
        { id: expect.any(String), webhookId: webhooks.good, attempts: 1, status: 'succeeded' },
        { id: expect.any(String), webhookId: webhooks.bad, attempts: 2, status: 'exhausted' },
      ]),
    );
    const byKey = await system.api.call('GET', `/v1/events/${reply.body.key}`);
    expect(byKey.body).toEqual(reply.body);
    const unasked = await system.api.call('GET', '/v1/events/e-3');
    expect(unasked.body).toMatchObject({ id: 'e-3', deliveries: [] });
    expect((await system.api.call('GET', '/v1/events/e-9')).status).toBe(404);
    const other = system.api.as('other');
    expect((await other.call('GET', `/v1/events/${reply.body.key}`)).status).toBe(404);
    expect((await other.call('GET', '/v1/events/e-1')).body).toMatchObject({ deliveries: [] });
  });

  it('lists events by type, project and time, page by page', async () => {
    expect(await events('')).toEqual(['e-3', 'e-2', 'e-1']);
    expect(await events('type=asked.second')).toEqual(['e-2']);
    expect(await events('project=7')).toEqual(['e-1']);
    expect(await events(`since=${begun}`)).toEqual(['e-3', 'e-2', 'e-1']);
    expect(await events(`until=${begun}`)).toEqual([]);
    const first = await system.api.call<{ next: string }>('GET', '/v1/events?limit=2');
    expect(await events(`limit=2&cursor=${first.body.next}`)).toEqual(['e-1']);
    expect(await events(`limit=2&cursor=${first.body.next}&since=${begun}`)).toEqual(['e-1']);
  });

  it('lists deliveries by webhook, status, type, project, event and time', async () => {
    expect(await list('')).toHaveLength(4);
    expect(await list(`webhook=${webhooks.bad}&status=exhausted`)).toHaveLength(2);
    expect(await list('status=succeeded')).toHaveLength(2);
    expect((await list('type=asked.second')).map(({ event }) => event.id)).toEqual(['e-2', 'e-2']);
    expect((await list('project=7&status=succeeded')).map(({ event }) => event.id)).toEqual([
      'e-1',
    ]);
    expect(await list('event=e-2')).toHaveLength(2);
    expect(await list(`since=${begun}`)).toHaveLength(4);
    expect(await list(`until=${begun}`)).toEqual([]);
    const { body } = await system.api.call<{ data: Listed[] }>(
      'GET',
      `/v1/webhooks/${webhooks.good}/deliveries?event=e-1`,
    );
    expect(body.data).toHaveLength(1);
    expect((await system.api.as('other').call('GET', '/v1/deliveries')).body).toEqual({
      data: [],
      next: null,
    });
    for (const wrong of ['status=lost', 'since=yesterday', 'webhook=7', 'colour=red']) {
      expect((await system.api.call('GET', `/v1/deliveries?${wrong}`)).status).toBe(422);
    }
  });

  it('refuses a span that ends before it begins, wherever one is taken', async () => {
    const span = { since: '2026-01-02T00:00:00Z', until: '2026-01-01T23:59:59.999Z' };
    const query = new URLSearchParams(span).toString();
    const at = `/v1/webhooks/${webhooks.good}`;
    for (const [method, path, body] of [
      ['GET', `/v1/events?${query}`],
      ['GET', `/v1/deliveries?${query}`],
      ['GET', `${at}/deliveries?${query}`],
      ['POST', `${at}/recover`, span],
      ['POST', `${at}/replay`, span],
    ] as const) {
      const reply = await system.api.call(method, path, body);
      expect([path, reply.status]).toEqual([path, 422]);
      expect(reply.body).toMatchObject({ errors: [{ pointer: '/until' }] });
    }
  });
});
