import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { System } from './system/system.js';
import { until } from './system/until.js';

interface Filtered {
  readonly id: string;
  readonly filter: unknown;
  readonly version: number;
}
interface Refusal {
  readonly errors: readonly { readonly pointer: string; readonly detail: string }[];
}

describe('a filter', () => {
  let system: System;

  beforeAll(async () => {
    system = await System.start();
  });
  afterAll(() => system.stop());

  const create = (path: string, draft: object) =>
    system.api.create({ url: system.receiver.url(path), enabled: true, ...draft });
  const patch = (id: string, body: unknown) =>
    system.api.call<Filtered>('PATCH', `/v1/webhooks/${id}`, body);
  const show = async (id: string) =>
    (await system.api.call<Filtered>('GET', `/v1/webhooks/${id}`)).body;
  const arrived = (path: string) => [...system.receiver.eventIds(path)].sort();

  it('lets through what is as it asks, over AMQP and over HTTP, and nothing else', async () => {
    await create('/large', {
      events: ['invoice.*'],
      filter: { data: { amount: { $gt: 100 }, tags: 'urgent' } },
    });
    await create('/project', { events: ['invoice.*'], filter: { project: { $in: ['7', null] } } });
    await create('/all', { events: ['invoice.*'] });
    const invoice = (id: string, data: object, project?: string) => ({
      ...{ id, type: 'invoice.paid', data },
      ...(project !== undefined && { project }),
    });
    await system.service.publish(
      invoice('a', { amount: 150, tags: ['urgent', 'eu'] }, '7'),
      invoice('b', { amount: 100, tags: ['urgent'] }, '8'),
      invoice('c', { amount: '999', tags: ['urgent'] }, '8'),
    );
    await system.api.call('POST', '/v1/events', [
      invoice('d', { amount: 101, tags: 'urgent' }, '8'),
      invoice('e', { amount: 500 }),
    ]);
    await until(() => arrived('/all').length === 5, 'all of them where nothing filters');
    await until(() => arrived('/large').length === 2, 'the large ones');
    await until(() => arrived('/project').length === 2, 'those of the project');
    expect(arrived('/large')).toEqual(['a', 'd']);
    expect(arrived('/project')).toEqual(['a', 'e']);
    const [row] = await system.query<{ count: number }>('select count(*)::int from deliveries');
    expect(row?.count).toBe(5 + 2 + 2);
  });

  it('looks at the data of CloudEvents as at any other', async () => {
    await create('/cloud', { events: ['cloud.*'], filter: { data: { form: 'binary' } } });
    const headers = (id: string) => ({
      ...{ 'cloudEvents:specversion': '1.0', 'cloudEvents:id': id },
      ...{ 'cloudEvents:source': '/x', 'cloudEvents:type': 'cloud.event' },
    });
    await system.service.publishRaw('x', '{"form":"other"}', { headers: headers('no') });
    await system.service.publishRaw('x', '{"form":"binary"}', { headers: headers('yes') });
    await until(() => arrived('/cloud').length > 0, 'the one that fits');
    expect(arrived('/cloud')).toEqual(['yes']);
  });

  it('is shown, changed and taken away, and the router follows', async () => {
    const { id } = await create('/follow', { events: ['follow.*'], filter: { data: { n: 1 } } });
    expect(await show(id)).toMatchObject({ filter: { data: { n: 1 } }, version: 2 });
    expect((await patch(id, { filter: { data: { n: 1 } } })).body.version).toBe(2);
    const publish = async (n: number) => {
      await system.service.publish({ id: `f-${n}`, type: 'follow.me', data: { n } });
    };
    await publish(1);
    await until(() => arrived('/follow').includes('f-1'), 'the first');
    expect((await patch(id, { filter: { data: { n: { $gte: 3 } } } })).body).toMatchObject({
      filter: { data: { n: { $gte: 3 } } },
      version: 3,
    });
    await publish(2);
    await publish(3);
    await until(() => arrived('/follow').includes('f-3'), 'the third');
    expect((await patch(id, { name: 'Other' })).body.filter).toEqual({ data: { n: { $gte: 3 } } });
    expect((await patch(id, { filter: null })).body.filter).toBeNull();
    await publish(0);
    await until(() => arrived('/follow').includes('f-0'), 'what was kept out before');
    expect(arrived('/follow')).toEqual(['f-0', 'f-1', 'f-3']);
    const history = await system.api.call<{ data: { data: object }[] }>(
      'GET',
      `/v1/webhooks/${id}/history`,
    );
    expect(history.body.data[0]).toMatchObject({ data: { settings: { filter: null } } });
  });

  it('is kept to when kept events are replayed', async () => {
    const events = Array.from({ length: 20 }, (_, n) => ({
      ...{ id: `r-${n}`, type: 'replayed.event', data: { n } },
    }));
    await system.service.publish(...events);
    await until(async () => {
      const [row] = await system.query<{ count: number }>(
        `select count(*)::int from domain_events where type = 'replayed.event'`,
      );
      return row?.count === 20;
    }, 'the events to be kept');
    const filter = { data: { n: { $gte: 17 } } };
    const { id } = await create('/replay', { events: ['replayed.*'], filter });
    const since = new Date(Date.now() - 3_600_000).toISOString();
    const job = await system.api.call<{ id: string }>('POST', `/v1/webhooks/${id}/replay`, {
      since,
    });
    const state = async () =>
      (await system.api.call<{ status: string }>('GET', `/v1/jobs/${job.body.id}`)).body;
    await until(async () => (await state()).status === 'done', 'the job to end');
    expect(await state()).toMatchObject({ delivered: 3 });
    await until(() => arrived('/replay').length === 3, 'the three');
    expect(arrived('/replay')).toEqual(['r-17', 'r-18', 'r-19']);
  });

  it.each<[string, unknown, string]>([
    ['a text', 'amount > 5', '/filter'],
    ['a list', [], '/filter'],
    ['an unknown operator', { data: { 'a/b': { $regex: 'x' } } }, '/filter/data/a~1b/$regex'],
    ['a wrong operand', { $or: [{}, { data: { $in: 1 } }] }, '/filter/$or/1/data/$in'],
    ['over what no event has', { $or: [{ colour: 'red' }] }, '/filter/$or/0/colour'],
    ['a NUL', { data: 'a\u0000b' }, '/filter/data'],
    ['half a character', { data: '\ud83d' }, '/filter/data'],
  ])('that is %s is refused, and the reply says where', async (_, filter, pointer) => {
    const draft = { url: system.receiver.url('/x'), events: ['x'], filter };
    const reply = await system.api.call<Refusal>('POST', '/v1/webhooks', draft);
    expect(reply.status).toBe(422);
    expect(reply.body.errors).toEqual([{ pointer, detail: expect.any(String) }]);
    const { id } = await create('/kept-as-it-was', { events: ['x'] });
    expect((await patch(id, { filter })).status).toBe(422);
  });

  it('deeper or larger than is taken is refused', async () => {
    const deep = `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`;
    const large = JSON.stringify({ $or: Array(400).fill({ data: { n: { $in: [1, 2, 3] } } }) });
    const url = system.receiver.url('/x');
    for (const filter of [deep, large]) {
      const draft = `{"url":"${url}","events":["x"],"filter":${filter}}`;
      expect((await system.api.call('POST', '/v1/webhooks', draft)).status).toBe(422);
    }
  });

  it('can be tried on an event without a webhook', async () => {
    const attempt = async (filter: unknown, event: unknown) =>
      system.api.call('POST', '/v1/filters/test', { filter, event });
    const event = { id: 'e', type: 'invoice.paid', data: { amount: 250 } };
    expect(await attempt({ data: { amount: { $gt: 100 } } }, event)).toMatchObject({
      ...{ status: 200, body: { matches: true, errors: [] } },
    });
    expect(await attempt({ type: 'invoice.sent' }, event)).toMatchObject({
      ...{ status: 200, body: { matches: false, errors: [] } },
    });
    expect((await attempt({ data: { $gt: [] } }, event)).body).toEqual({
      matches: false,
      errors: [{ pointer: '/filter/data/$gt', detail: 'must be a number or a text' }],
    });
    expect((await attempt({ amount: 250 }, event)).body).toMatchObject({
      ...{ matches: false, errors: [{ pointer: '/filter/amount' }] },
    });
    expect((await attempt({}, 'no event')).status).toBe(422);
  });
});
