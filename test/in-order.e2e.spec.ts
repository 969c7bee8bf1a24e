import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answering } from './system/receiver.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

const HOUR = 3_600_000;
const profile = {
  retries: { blocking: true, jitter: 0, schedule: { kind: 'list', waitsMs: [HOUR, HOUR] } },
};

describe('a webhook that is told one thing after the other, with two workers running,', () => {
  let system: System;

  beforeAll(async () => {
    system = await System.start({ workers: 2 });
  });
  afterAll(() => system.stop());

  const told = (name: string) =>
    system.receiver.at(`/${name}`).map(({ body }) => (JSON.parse(body) as { id: string }).id);
  const create = async (name: string) => {
    const url = system.receiver.url(`/${name}`);
    return system.api.create({ url, events: [`${name}.*`], enabled: true, profile });
  };
  const publish = async (name: string, from: number, count: number) => {
    const ids = Array.from({ length: count }, (_, n) => `${name}-${from + n}`);
    for (const id of ids) await system.service.publish({ id, type: `${name}.event` });
    return ids;
  };
  const all = (id: string, status: string) => async () =>
    (await system.api.deliveries(id)).every((delivery) => delivery.status === status);

  it('goes on at once when it is enabled again, and when somebody asks for the first', async () => {
    const { api, receiver } = system;
    receiver.behave('/mended', answering(500));
    const { id } = await create('mended');
    const published = await publish('mended', 0, 3);
    const failed = async () => (await api.deliveries(id)).some(({ attempts }) => attempts === 1);
    await until(failed, 'the first attempt to fail');
    const first = (await api.deliveries(id)).at(-1)!;
    expect((await api.call('POST', `/v1/deliveries/${first.id}/retry`)).status).toBe(202);
    await until(() => told('mended').length === 2, 'the attempt that was asked for');
    await api.call('POST', `/v1/webhooks/${id}/disable`);
    await until(all(id, 'held'), 'all to be held');
    receiver.behave('/mended', answering(200));
    await api.call('POST', `/v1/webhooks/${id}/enable`);
    await until(all(id, 'succeeded'), 'all to arrive');
    expect(told('mended')).toEqual([published[0], published[0], ...published]);
  });

  it('is told what was held before what came after it was enabled', async () => {
    const { api, receiver } = system;
    receiver.behave('/held', (response) => {
      setTimeout(() => response.writeHead(200).end(), 100);
    });
    const { id } = await create('held');
    const published = [...(await publish('held', 100, 40))];
    await until(() => told('held').length >= 5, 'some of them');
    await api.call('POST', `/v1/webhooks/${id}/disable`);
    const isPut = async () =>
      (await api.deliveries(id)).every(({ status }) => status !== 'pending');
    await until(isPut, 'the others to be held');
    receiver.behave('/held', answering(200));
    await api.call('POST', `/v1/webhooks/${id}/enable`);
    published.push(...(await publish('held', 140, 10)));
    await until(() => new Set(told('held')).size === 50, 'all of them');
    expect(told('held')).toEqual(published);
  });
});
