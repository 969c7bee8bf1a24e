import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Api } from './system/api.js';
import { lettersOf, type LetterBody } from './system/dead-letters.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

interface Refusal {
  readonly type: string;
  readonly detail: string;
  readonly errors?: readonly { readonly pointer: string }[];
}

const SCHEMA = {
  type: 'object',
  required: ['lines'],
  properties: {
    lines: { type: 'array', items: { properties: { price: { type: 'number', minimum: 0 } } } },
  },
};

describe('the catalogue of event types', () => {
  let system: System;

  beforeAll(async () => {
    system = await System.start();
  });
  afterAll(() => system.stop());

  const put = (account: string, name: string, body: object = {}) =>
    system.api.as(account).call<Refusal>('PUT', `/v1/event-types/${name}`, body);
  const pointersOf = ({ body }: { readonly body: Refusal }) =>
    body.errors?.map(({ pointer }) => pointer);
  const event = (id: string, price: unknown, account = 'shop') => ({
    ...{ id, account, type: 'order.placed', data: { lines: [{ price: 1 }, { price }] } },
  });
  const letterOf = async (isMeant: (id: string) => boolean): Promise<LetterBody | undefined> => {
    const letters = await lettersOf(system.api);
    return letters.find(({ body }) => isMeant((JSON.parse(body) as { id: string }).id));
  };
  const isEarly = (id: string): boolean => id.startsWith('early');

  it('is kept by account: added, shown, listed, replaced and removed', async () => {
    const body = { title: 'Task created', objectType: 'task', trigger: 'create', schema: SCHEMA };
    const added = await put('catalogue', 'task.created', body);
    expect(added).toMatchObject({
      status: 200,
      body: { name: 'task.created', ...body, description: '', example: null, deprecated: false },
    });
    await put('catalogue', 'task.deleted');
    await put('catalogue', 'comment.added', { deprecated: true });
    const api = system.api.as('catalogue');
    const page = await api.call<{ next: string }>('GET', '/v1/event-types?limit=2');
    expect(page.body).toMatchObject({
      data: [{ name: 'comment.added' }, { name: 'task.created' }],
    });
    const rest = await api.call('GET', `/v1/event-types?limit=2&cursor=${page.body.next}`);
    expect(rest.body).toMatchObject({
      data: [{ name: 'task.deleted', title: 'task.deleted' }],
      next: null,
    });
    expect((await put('catalogue', 'task.created')).body).toMatchObject({ schema: null });
    const path = '/v1/event-types/task.created';
    expect((await system.api.as('other').call('GET', path)).status).toBe(404);
    expect((await api.call('DELETE', path)).status).toBe(204);
    expect((await api.call<Refusal>('GET', path)).body.type).toBe('/problems/event-type-not-found');
  });

  it('refuses what is no name, no schema, or an example that its schema would refuse', async () => {
    expect((await put('catalogue', 'Task')).status).toBe(422);
    expect((await put('catalogue', 'webhook.disabled')).body.errors).toMatchObject([
      { detail: expect.stringContaining('Postrider') },
    ]);
    const broken = await put('catalogue', 'a', { schema: { properties: { x: { type: 'none' } } } });
    expect(pointersOf(broken)?.[0]).toBe('/schema/properties/x/type');
    const remote = await put('catalogue', 'a', { schema: { $ref: 'http://127.0.0.1:1/x.json' } });
    expect(pointersOf(remote)).toEqual(['/schema']);
    const misfit = await put('catalogue', 'a', { schema: SCHEMA, example: { lines: 1 } });
    expect(pointersOf(misfit)).toEqual(['/example/lines']);
    expect((await system.api.as('catalogue').call('GET', '/v1/event-types/a')).status).toBe(404);
  });

  it('is read with webhooks:read and changed with webhooks:write', async () => {
    await put('scoped', 'task.created');
    const issue = async (scope: string) => {
      const body = { name: scope, scopes: [scope] };
      const reply = await system.api
        .as('scoped')
        .call<{ key: string }>('POST', '/v1/api-keys', body);
      return new Api(system.apiUrl, reply.body.key);
    };
    const [reader, writer] = [await issue('webhooks:read'), await issue('webhooks:write')];
    const path = '/v1/event-types/task.created';
    expect((await reader.call('GET', path)).status).toBe(200);
    expect((await reader.call('PUT', path, {})).status).toBe(403);
    expect((await reader.call('DELETE', path)).status).toBe(403);
    expect((await writer.call('PUT', path, {})).status).toBe(200);
    expect((await writer.call('DELETE', path)).status).toBe(204);
  });

  it('binds webhooks once the account says so', async () => {
    const api = system.api.as('bound');
    const draft = (...events: string[]) => ({ url: system.receiver.url('/bound'), events });
    const account = (body: object) =>
      system.api.call<{ anyEventType: boolean }>('PUT', '/v1/accounts/bound', body);
    const { id } = await api.create(draft('anything.goes'));
    expect((await account({ name: 'Bound', anyEventType: false })).body.anyEventType).toBe(false);
    const unknown = await api.call<Refusal>('POST', '/v1/webhooks', draft('anything.goes'));
    expect([unknown.status, pointersOf(unknown)]).toEqual([422, ['/events/0']]);
    await put('bound', 'task.created');
    const refused = await api.call<Refusal>('POST', '/v1/webhooks', draft('task.*', 'task.gone'));
    expect([refused.status, pointersOf(refused)]).toEqual([422, ['/events/1']]);
    await api.create(draft('task.created', 'task.*', '*'));
    const change = (body: object) => api.call<Refusal>('PATCH', `/v1/webhooks/${id}`, body);
    expect((await change({ name: 'Still' })).status).toBe(200);
    expect(pointersOf(await change({ events: ['x.*'] }))).toEqual(['/events/0']);
    expect((await account({ name: 'Renamed' })).body.anyEventType).toBe(false);
    await account({ name: 'Free', anyEventType: true });
    expect((await change({ events: ['x.*'] })).status).toBe(200);
  });

  it('keeps out events whose data breaks the schema, and says where it does', async () => {
    await put('shop', 'order.placed', { schema: SCHEMA });
    await system.api
      .as('shop')
      .create({ url: system.receiver.url('/shop'), events: ['*'], enabled: true });
    const api = system.api.as('shop');
    const one = await api.call<Refusal>('POST', '/v1/events', event('h-1', -1));
    expect(one.status).toBe(422);
    expect(one.body).toMatchObject({
      type: '/problems/schema-violation',
      detail: expect.stringContaining('"/data/lines/1/price"'),
      errors: [{ pointer: '/data/lines/1/price' }],
    });
    const many = await api.call('POST', '/v1/events', [event('h-2', 2), event('h-3', 'x')]);
    expect(many.body).toMatchObject({
      events: [
        { id: 'h-2', status: 'accepted' },
        { status: 'refused', reason: 'schema-violation' },
      ],
    });
    // The router looks for schemas once a second.
    let early = 0;
    await until(async () => {
      early += 1;
      await system.service.publish(event(`early-${early}`, -1));
      return (await letterOf(isEarly)) !== undefined;
    }, 'the router to know the schema');
    await system.service.publish(event('a-1', -1), event('a-2', 3), event('o', -1, 'other-shop'));
    let letter: LetterBody | undefined;
    await until(async () => {
      letter = await letterOf((id) => id === 'a-1');
      return letter !== undefined;
    }, 'the dead letter');
    expect(letter).toMatchObject({
      account: 'shop',
      reason: 'schema-violation',
      detail: expect.stringContaining('"/data/lines/1/price": must be >= 0'),
    });
    const arrived = () =>
      [...system.receiver.eventIds('/shop')].filter((id) => !isEarly(id)).sort();
    await until(() => arrived().length === 2, 'those that fit');
    expect(arrived()).toEqual(['a-2', 'h-2']);

    await put('shop', 'order.placed');
    await api.call('POST', '/v1/events', event('h-4', -1));
    await until(() => system.receiver.eventIds('/shop').has('h-4'), 'what is free again');
  });

  const arrives = async (account: string, id: string, type: string) => {
    await system.service.publish({ id, account, type });
    await until(() => system.receiver.eventIds(`/${account}`).has(id), `${id} of ${account}`);
  };

  it('cannot be used to hold up anyone', async () => {
    const [slow, prompt] = [system.api.as('slow'), system.api.as('prompt')];
    await put('slow', 'slow.event', { schema: { properties: { text: { pattern: '^(a+)+$' } } } });
    await prompt.create({ url: system.receiver.url('/prompt'), events: ['*'], enabled: true });
    const text = `${'a'.repeat(60)}b`;
    const events = Array.from({ length: 1_000 }, (_, n) => ({
      ...{ id: `s-${n}`, account: 'slow', type: 'slow.event', data: { text } },
    }));
    // A second of the processor for every two of them would be minutes.
    const begun = Date.now();
    const one = await slow.call<Refusal>('POST', '/v1/events', events[0]);
    expect([one.status, one.body.detail]).toEqual([
      422,
      expect.stringContaining('takes too long to check'),
    ]);
    const many = await slow.call<{ events: object[] }>('POST', '/v1/events', events);
    expect(many.body.events).toHaveLength(1_000);
    for (const each of many.body.events) expect(each).toMatchObject({ reason: 'schema-violation' });
    await system.service.publish(...events);
    await arrives('prompt', 'p', 'other.event');
    expect(Date.now() - begun).toBeLessThan(20_000);
  });

  it('that asks to be checked later is refused; one that was kept before takes nothing, and ends nobody', async () => {
    const refused = await put('later', 'a', { schema: { not: { $async: true } } });
    expect(pointersOf(refused)).toEqual(['/schema/not/$async']);
    await system.api
      .as('later')
      .create({ url: system.receiver.url('/later'), events: ['*'], enabled: true });
    await put('later', 'later.event', { schema: {} });
    await system.query(`update event_types set schema = $1 where account = 'later'`, [
      JSON.stringify({ $async: true, required: ['a'] }),
    ]);
    await put('later', 'noted.event');
    const misfit = { id: 'l-1', type: 'later.event', account: 'later', data: {} };
    const told = await system.api.as('later').call<Refusal>('POST', '/v1/events', misfit);
    expect([told.status, told.body.detail]).toEqual([
      422,
      expect.stringContaining('cannot be checked'),
    ]);
    let n = 0;
    await until(async () => {
      n += 1;
      await system.service.publish({ ...misfit, id: `unchecked-${n}`, data: { a: 1 } });
      return (await letterOf((id) => id.startsWith('unchecked-'))) !== undefined;
    }, 'the router to know the schema');
    await system.service.publish({ ...misfit, id: 'l-2' });
    await arrives('later', 'l-3', 'other.event');
    expect((await system.api.call('GET', '/health/live')).status).toBe(200);
  });
});
