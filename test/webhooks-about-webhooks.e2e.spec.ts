import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { lettersOf } from './system/dead-letters.js';
import { answering } from './system/receiver.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

/** What others do on the same server may hold back what is relayed. */
const PATIENCE_MS = 60_000;

interface Told {
  readonly id: string;
  readonly type: string;
  readonly account: string;
  readonly project: string | null;
  readonly data: { readonly webhookId?: string } | null;
}

describe('a webhook that asks for what happens to webhooks', () => {
  let system: System;
  let watched: { readonly id: string; readonly secret: string };

  const create = (name: string, events: readonly string[], more: object = {}) =>
    system.api.create({
      name,
      url: system.receiver.url(`/${name}`),
      events,
      enabled: true,
      ...more,
    });
  const told = (name: string): readonly Told[] =>
    system.receiver.at(`/${name}`).map(({ body }) => JSON.parse(body) as Told);
  const typesTold = (name: string, webhookId: string) =>
    told(name)
      .filter(({ data }) => data?.webhookId === webhookId)
      .map(({ type }) => type);
  const hears = (name: string, webhookId: string, ...types: readonly string[]) =>
    until(
      () => types.every((type) => typesTold(name, webhookId).includes(type)),
      () => `${types.join(', ')} beside ${JSON.stringify(told(name))}`,
      PATIENCE_MS,
    );
  const post = (path: string) => system.api.call('POST', path);

  beforeAll(async () => {
    system = await System.start({ routers: 2 });
    await create('everything', ['*']);
    await create('all', ['webhook.*']);
    await create('some', ['webhook.disabled', 'order.*']);
    await system.api.as('other').create({
      url: system.receiver.url('/other'),
      events: ['webhook.*', '*'],
      enabled: true,
    });
    watched = await create('watched', ['order.*'], {
      basicAuth: { user: 'postman', password: 'open-sesame' },
    });
  });
  afterAll(() => system.stop());

  it('hears of others, once, as of any domain event', async () => {
    await post(`/v1/webhooks/${watched.id}/disable`);
    await post(`/v1/webhooks/${watched.id}/enable`);
    await until(() => typesTold('all', watched.id).length >= 4, 'four events of it', PATIENCE_MS);
    await hears('some', watched.id, 'webhook.disabled');
    expect(typesTold('all', watched.id).toSorted()).toEqual([
      'webhook.created',
      'webhook.disabled',
      'webhook.enabled',
      'webhook.enabled',
    ]);
    expect(told('some')).toMatchObject([
      {
        ...{ type: 'webhook.disabled', account: 'default', project: null },
        data: { webhookId: watched.id, reason: 'user', version: 3 },
      },
    ]);
    const heard = system.service.heardOf('webhook.disabled', watched.id);
    expect(told('some').map(({ id }) => id)).toEqual(heard.map(({ body }) => body.id));
  });

  it('hears nothing of itself', async () => {
    const { id } = await create('itself', ['webhook.*', 'order.*']);
    await system.api.call('PATCH', `/v1/webhooks/${id}`, { name: 'Renamed' });
    await hears('all', id, 'webhook.created', 'webhook.enabled', 'webhook.updated');
    expect(typesTold('all', id)).toHaveLength(3);
    await system.service.publish({ id: 'o-1', type: 'order.placed' });
    await until(() => told('itself').some((each) => each.id === 'o-1'), 'the order');
    expect(typesTold('itself', id)).toEqual([]);
  });

  it('hears when another is stopped by failures, not of each failure, and so nothing goes on and on', async () => {
    system.receiver.behave('/failing', answering(500));
    const { id } = await create('failing', ['webhook.*', 'invoice.*']);
    await system.service.publish(
      ...Array.from({ length: 10 }, (_, i) => ({ id: `i-${i}`, type: 'invoice.paid' })),
    );
    await hears('all', id, 'webhook.disabled');
    await hears('some', id, 'webhook.disabled');
    const last = told('some').findLast(({ data }) => data?.webhookId === id);
    expect(last).toMatchObject({ data: { reason: 'failures', failures: 10 } });
    const types = new Set(told('all').map(({ type }) => type));
    expect([...types].filter((type) => type.includes('delivery'))).toEqual([]);
  });

  it('does not hear by asking for everything, nor from another account', async () => {
    await system.service.publish(
      { id: 'last', type: 'order.placed' },
      { id: 'last', type: 'order.placed', account: 'other' },
    );
    for (const name of ['everything', 'other']) {
      await until(() => told(name).some(({ id }) => id === 'last'), `the last event at ${name}`);
      expect(told(name).filter(({ type }) => type.startsWith('webhook.'))).toEqual([]);
    }
  });

  it('hears nothing that others made up, over HTTP or by the broker', async () => {
    const forged = (id: string) => ({
      ...{ id, type: 'webhook.disabled' },
      data: { webhookId: watched.id, reason: 'failures', failures: 10 },
    });
    const one = await system.api.call('POST', '/v1/events', forged('forged-1'));
    expect(one).toMatchObject({ status: 422, body: { type: '/problems/reserved-type' } });
    const many = await system.api.call('POST', '/v1/events', [forged('forged-2')]);
    expect(many.body).toMatchObject({ events: [{ status: 'refused', reason: 'reserved-type' }] });
    await system.service.publish(forged('forged-3'));
    await until(
      async () => (await lettersOf(system.api)).some(({ reason }) => reason === 'reserved-type'),
      'its dead letter',
      PATIENCE_MS,
    );
    const texts = ['all', 'some'].flatMap((name) => told(name).map(({ id }) => id));
    expect(texts.filter((id) => id.startsWith('forged'))).toEqual([]);
  });

  it('can be tried with such an event', async () => {
    const { id } = await create('tried', ['webhook.disabled']);
    const event = { id: 'tried-1', type: 'webhook.disabled', data: { webhookId: id } };
    expect((await system.api.call('POST', `/v1/webhooks/${id}/test`, { event })).status).toBe(204);
    await until(() => told('tried').some((each) => each.id === 'tried-1'), 'the sample');
  });

  it('has copies kept only of what somebody asked for', async () => {
    const kept = await system.query<{ account: string; type: string; count: number }>(
      `select account, type, count(*)::integer as count from domain_events
       where type like 'webhook.%' group by 1, 2`,
    );
    const heard = told('all').filter(({ type }) => type.startsWith('webhook.')).length;
    expect(kept.filter(({ account }) => account === 'other')).toEqual([]);
    expect(kept.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThanOrEqual(heard);
  });

  it('hears no secret', () => {
    const everything = system.receiver
      .at('/all')
      .map(({ body }) => body)
      .join('\n');
    expect(everything).toContain(watched.id);
    for (const secret of ['sesame', 'secret', watched.secret.slice(6), 'sealed']) {
      expect([secret, everything.includes(secret)]).toEqual([secret, false]);
    }
  });
});
