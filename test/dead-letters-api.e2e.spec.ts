import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Api } from './system/api.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

interface Letter {
  readonly id: string;
  readonly reason: string | null;
  readonly detail: string | null;
  readonly routingKey: string | null;
  readonly refusedAt: string | null;
  readonly encoding: 'utf8' | 'base64';
  readonly body: string;
  readonly bytes: number;
  readonly redriven: number;
}

describe('dead letters over HTTP', () => {
  let system: System;
  let api: Api;

  beforeAll(async () => {
    system = await System.start();
    ({ api } = system);
    await api.create({ url: system.receiver.url('/hooks'), events: ['*'], enabled: true });
  });
  beforeEach(async () => {
    await api.call('POST', '/v1/dead-letters/discard', { queue: 'event-router', all: true });
  });
  afterAll(() => system.stop());

  const list = async (queue = 'event-router') =>
    (
      await api.call<{ data: Letter[]; total: number }>(
        'GET',
        `/v1/dead-letters?queue=${queue}&limit=100`,
      )
    ).body;

  const listed = async (count: number): Promise<readonly Letter[]> => {
    let letters: readonly Letter[] = [];
    await until(async () => {
      letters = (await list()).data;
      return letters.length === count;
    }, `${count} dead letters`);
    return letters;
  };

  const poison = async (...ids: readonly string[]): Promise<void> => {
    for (const messageId of ids) {
      await system.service.publishRaw('task.created', `not JSON: ${messageId}`, { messageId });
    }
    await listed(ids.length);
  };

  /** As the broker or an operator leaves one: the message, and where it came from. */
  const bury = async (id: string, headers: object): Promise<void> => {
    const body = Buffer.from(JSON.stringify({ id, data: { n: 1 } }));
    const options = { messageId: id, persistent: true, headers };
    system.service.channel.publish('', 'event-router.dead', body, options);
    await system.service.channel.waitForConfirms();
    await until(async () => (await list()).data.some((letter) => letter.id === id), 'the letter');
  };

  it('shows what was refused, why, and its bytes', async () => {
    await system.service.publishRaw('task.created', '{"id": ', { messageId: 'cut-off' });
    await listed(1);
    await system.service.publishRaw('task.created', Buffer.from([0x7b, 0xff]));
    const [text, binary] = await listed(2);

    expect(text).toEqual({
      id: 'cut-off',
      reason: 'not-json',
      detail: expect.any(String),
      routingKey: 'task.created',
      refusedAt: expect.stringMatching(/Z$/),
      contentType: null,
      encoding: 'utf8',
      body: '{"id": ',
      bytes: 7,
      redriven: 0,
    });
    expect(binary).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f]{64}$/),
      reason: 'not-utf8',
      encoding: 'base64',
      body: Buffer.from([0x7b, 0xff]).toString('base64'),
      bytes: 2,
    });
    expect((await list('deliveries')).data).toEqual([]);
  });

  it('sends poison back, and it returns with its reason and a count', async () => {
    await poison('one', 'two');

    const { status, body } = await api.call('POST', '/v1/dead-letters/redrive', {
      queue: 'event-router',
      all: true,
    });

    expect({ status, body }).toEqual({ status: 200, body: { redriven: 2 } });
    await until(
      async () => (await list()).data.filter(({ redriven }) => redriven === 1).length === 2,
      'the letters to come back',
    );
    expect(await listed(2)).toMatchObject([{ reason: 'not-json' }, { reason: 'not-json' }]);
  });

  it.each([
    [
      'refused',
      {
        'x-postrider-reason': 'too-large',
        'x-postrider-routing-key': 'task.created',
        'x-postrider-exchange': 'domain.events',
      },
    ],
    [
      'given up by the broker',
      {
        'x-first-death-reason': 'delivery_limit',
        'x-death': [
          { queue: 'event-router', exchange: 'domain.events', 'routing-keys': ['task.created'] },
        ],
      },
    ],
  ])('delivers a good event that was %s', async (how, headers) => {
    const id = `good-${how.length}`;
    await bury(id, headers);

    const { body } = await api.call('POST', '/v1/dead-letters/redrive', {
      queue: 'event-router',
      ids: [id],
    });

    expect(body).toEqual({ redriven: 1 });
    await until(() => system.receiver.eventIds('/hooks').has(id), 'the event');
    const [received] = system.receiver.at('/hooks').filter((each) => each.body.includes(id));
    expect(JSON.parse(received?.body ?? '')).toMatchObject({ type: 'task.created' });
    await listed(0);
  });

  it('throws away exactly the named', async () => {
    await poison('one', 'two', 'three');

    const { body } = await api.call('POST', '/v1/dead-letters/discard', {
      queue: 'event-router',
      ids: ['two', 'nobody'],
    });

    expect(body).toEqual({ discarded: 1 });
    expect((await listed(2)).map(({ id }) => id)).toEqual(['one', 'three']);
    expect((await list()).total).toBe(2);
  });

  it.each([
    ['names neither', { queue: 'event-router' }],
    ['names both', { queue: 'event-router', all: true, ids: ['one'] }],
    ['names none', { queue: 'event-router', ids: [] }],
    ['names another queue', { queue: 'orders', all: true }],
  ])('refuses a request that %s', async (_, body) => {
    for (const what of ['redrive', 'discard']) {
      const reply = await api.call('POST', `/v1/dead-letters/${what}`, body);
      expect(reply.status).toBe(422);
    }
  });

  it('lets in the admin key alone', async () => {
    const { body } = await api.call<{ key: string }>('POST', '/v1/api-keys', {
      name: 'of an account',
      scopes: ['administrative'],
    });
    const tenant = new Api(system.apiUrl, body.key);
    const all = { queue: 'event-router', all: true };
    const replies = [
      await tenant.call('GET', '/v1/dead-letters?queue=event-router'),
      await tenant.call('POST', '/v1/dead-letters/redrive', all),
      await tenant.call('POST', '/v1/dead-letters/discard', all),
    ];
    expect(replies.map(({ status }) => status)).toEqual([403, 403, 403]);
  });
});
