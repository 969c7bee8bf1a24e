import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { System } from './system/system.js';
import { until } from './system/until.js';

describe('a domain event', () => {
  let system: System;

  beforeAll(async () => {
    system = await System.start();
  });
  afterAll(() => system.stop());

  const webhook = (path: string, draft: object, account = 'default') =>
    system.api.as(account).create({ url: system.receiver.url(path), enabled: true, ...draft });

  it('reaches every webhook that wants its type and project, and no other', async () => {
    await webhook('/exact', { events: ['task.created'] });
    await webhook('/below', { events: ['task.*'] });
    await webhook('/every', { events: ['*'] });
    await webhook('/other-type', { events: ['task.deleted', 'invoice.*'] });
    await webhook('/project-42', { events: ['task.*'], projects: ['42'] });
    await webhook('/project-7', { events: ['task.*'], projects: ['7'] });
    await webhook('/other-account', { events: ['*'] }, 'acme');
    await webhook('/disabled', { events: ['*'], enabled: false });
    await system.service.publish(
      { id: 'in-42', type: 'task.created', project: '42' },
      { id: 'nowhere', type: 'task.created' },
      { id: 'acme-1', type: 'task.created', account: 'acme' },
    );
    const arrived = () =>
      ['/exact', '/below', '/every'].every((path) => system.receiver.eventIds(path).size === 2);
    await until(arrived, 'both events everywhere');
    await until(() => system.receiver.at('/project-42').length === 1, 'the event of project 42');
    await until(
      () => system.receiver.at('/other-account').length === 1,
      "the other account's event",
    );
    const [{ count } = { count: -1 }] = await system.query<{ count: number }>(
      `select count(*)::int from deliveries`,
    );
    expect(count).toBe(2 * 3 + 1 + 1);
    expect(system.receiver.eventIds('/project-42')).toEqual(new Set(['in-42']));
    expect(system.receiver.eventIds('/other-account')).toEqual(new Set(['acme-1']));
    for (const path of ['/other-type', '/project-7', '/disabled']) {
      expect(system.receiver.at(path)).toEqual([]);
    }
  });

  it('arrives signed, with the data as it was published', async () => {
    const basicAuth = { user: 'postman', password: 'rings-twice' };
    const { secret } = await webhook('/signed', { events: ['signed.event'], basicAuth });
    const data = '{"z":1,"a":[1.50,12345678901234567890],"2":"two","1":"\\u00e9 \u{1f4ee}"}';
    await system.service.publishRaw('signed.event', `{"id":"s-1","project":7,"data": ${data} }`);
    await until(() => system.receiver.at('/signed').length > 0, 'the signed event');
    const [received] = system.receiver.at('/signed');
    if (!received) throw new Error('nothing received');
    expect(received.body.endsWith(`"data":${data}}`)).toBe(true);
    expect(JSON.parse(received.body)).toMatchObject({
      id: 's-1',
      type: 'signed.event',
      account: 'default',
      project: '7',
      occurredAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
    expect(
      new Webhook(secret).verify(received.body, received.headers as Record<string, string>),
    ).toBeTruthy();
    expect(received.headers.authorization).toBe(`Basic ${btoa('postman:rings-twice')}`);
    expect(received.headers['content-type']).toBe('application/json');
    expect(received.headers['user-agent']).toMatch(/^Postrider\/\d/);
  });

  it('is delivered once, however often its id comes', async () => {
    await webhook('/once', { events: ['once.*'] });
    const event = { id: 'twin', type: 'once.only' };
    await system.service.publish(event, event);
    await system.service.publish(event, { id: 'after', type: 'once.more' });
    await until(() => system.receiver.eventIds('/once').has('after'), 'the event after');
    expect(system.receiver.at('/once').filter(({ body }) => body.includes('twin'))).toHaveLength(1);
  });

  it.each([
    [
      'structured',
      { contentType: 'application/cloudevents+json' },
      JSON.stringify({
        specversion: '1.0',
        id: 'ce-structured',
        source: '/tasks',
        type: 'cloud.event',
        project: '42',
        time: '2026-01-02T03:04:05Z',
        data: { form: 'structured' },
      }),
    ],
    [
      'binary',
      {
        contentType: 'application/json',
        headers: {
          'cloudEvents:specversion': '1.0',
          'cloudEvents:id': 'ce-binary',
          'cloudEvents:source': '/tasks',
          'cloudEvents:type': 'cloud.event',
          'cloudEvents:project': '42',
          'cloudEvents:time': '2026-01-02T03:04:05Z',
        },
      },
      '{"form":"binary"}',
    ],
  ])('may come as a CloudEvent, %s', async (form, options, body) => {
    await webhook(`/${form}`, { events: ['cloud.event'], projects: ['42'] });
    await system.service.publishRaw('ignored', body, options);
    await until(() => system.receiver.eventIds(`/${form}`).has(`ce-${form}`), `the ${form} event`);
    const received = system.receiver
      .at(`/${form}`)
      .map(({ body: text }) => JSON.parse(text) as unknown);
    expect(received).toContainEqual({
      id: `ce-${form}`,
      type: 'cloud.event',
      account: 'default',
      project: '42',
      occurredAt: '2026-01-02T03:04:05.000Z',
      data: { form },
    });
  });

  it('may come over HTTP, alone or among others, each accepted or refused by itself', async () => {
    await webhook('/http', { events: ['http.*'] });
    const one = await system.api.call('POST', '/v1/events', { id: 'h-1', type: 'http.one' });
    expect(one.status).toBe(202);
    const many = await system.api.call<{
      events: { id: string | null; status: string; reason?: string }[];
    }>('POST', '/v1/events', [
      { id: 'h-2', type: 'http.two' },
      { id: 'h-1', type: 'http.one' },
      { type: 'http.nameless' },
      { id: 3, type: 'HTTP' },
      'no event',
    ]);
    expect(many.status).toBe(202);
    expect(many.body.events.map(({ status, reason }) => reason ?? status)).toEqual([
      'accepted',
      'duplicate',
      'invalid-id',
      'invalid-type',
      'not-an-object',
    ]);
    expect(many.body.events.map(({ id }) => id)).toEqual(['h-2', 'h-1', null, '3', null]);
    await until(() => system.receiver.eventIds('/http').size === 2, 'both events');
  });
});
