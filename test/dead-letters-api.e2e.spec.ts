import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Api } from './system/api.js';
import { lettersOf, type LetterBody, type LettersPage } from './system/dead-letters.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

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

  const page = async (query = '') =>
    (await api.call<LettersPage>('GET', `/v1/dead-letters?queue=event-router${query}`)).body;

  const listed = async (count: number): Promise<readonly LetterBody[]> => {
    let letters: readonly LetterBody[] = [];
    await until(async () => {
      letters = await lettersOf(api);
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
    await until(async () => (await lettersOf(api)).some((each) => each.id === id), 'the letter');
  };

  it('shows what was refused, why, and its bytes', async () => {
    await system.service.publishRaw('task.created', '{"id": ', { messageId: 'cut-off' });
    await listed(1);
    await system.service.publishRaw('task.created', Buffer.from([0x7b, 0xff]));
    const [text, binary] = await listed(2);

    expect(text).toEqual({
      id: 'cut-off',
      account: null,
      reason: 'not-json',
      detail: expect.any(String),
      routingKey: 'task.created',
      exchange: 'domain.events',
      refusedAt: expect.stringMatching(/Z$/),
      seenAt: expect.stringMatching(/Z$/),
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
    expect(await lettersOf(api, { queue: 'deliveries' })).toEqual([]);
  });

  it('sends poison back, and it returns with its reason and a count', async () => {
    await poison('one', 'two');

    const { status, body } = await api.call('POST', '/v1/dead-letters/redrive', {
      queue: 'event-router',
      all: true,
    });

    expect({ status, body }).toEqual({ status: 200, body: { redriven: 2 } });
    await until(
      async () => (await lettersOf(api)).filter(({ redriven }) => redriven === 1).length === 2,
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
    expect((await page()).total).toBe(2);
  });

  it('goes through hundreds page by page, and redrives and discards them, without double or loss', async () => {
    const ids = Array.from({ length: 260 }, (_, i) => `n-${String(i).padStart(3, '0')}`);
    for (const id of ids) {
      const body = JSON.stringify({ id, occurredAt: 'teatime', account: 'acme' });
      await system.service.publishRaw('task.created', body, { messageId: id });
    }
    await until(async () => (await page()).total === ids.length, 'all of them');
    const letters = await lettersOf(api, { limit: 50 });
    expect(letters.map(({ id }) => id).sort()).toEqual(ids);
    expect(letters[0]).toMatchObject({ account: 'acme', reason: 'invalid-occurredat' });

    const oldest = letters.slice(0, 150).map(({ id }) => id);
    const all = { queue: 'event-router', all: true };
    const redriven = await api.call('POST', '/v1/dead-letters/redrive', { ...all, limit: 150 });
    expect(redriven.body).toEqual({ redriven: 150 });
    await until(async () => (await page()).total === ids.length, 'them to be back');
    const after = await lettersOf(api);
    expect(after.map(({ id }) => id).sort()).toEqual(ids);
    const again = after.filter((letter) => letter.redriven === 1).map(({ id }) => id);
    expect(again.sort()).toEqual(oldest.sort());

    const discarded = await api.call('POST', '/v1/dead-letters/discard', all);
    expect(discarded.body).toEqual({ discarded: ids.length });
    expect(await page()).toEqual({ data: [], next: null, total: 0 });
  });

  it('narrows what it shows, redrives and discards to a reason', async () => {
    await poison('one', 'two');
    await system.service.publishRaw('task.created', '[]', { messageId: 'list' });
    await listed(3);
    const shown = await page('&reason=not-an-object');
    expect(shown).toMatchObject({ data: [{ id: 'list' }], next: null, total: 3 });
    const reason = { queue: 'event-router', reason: 'not-an-object' };
    const redriven = await api.call('POST', '/v1/dead-letters/redrive', reason);
    expect(redriven.body).toEqual({ redriven: 1 });
    const isBack = async () => (await page('&reason=not-an-object')).data[0]?.redriven === 1;
    await until(isBack, 'the letter to be back');
    const discarded = await api.call('POST', '/v1/dead-letters/discard', reason);
    expect(discarded.body).toEqual({ discarded: 1 });
    expect((await listed(2)).map(({ id }) => id)).toEqual(['one', 'two']);
  });

  it('erases those of an account with it', async () => {
    await system.service.publishRaw('task.created', '{"id":"","account":"closing"}', {
      messageId: 'hers',
    });
    await system.service.publishRaw('task.created', '{"id":"","account":"open"}', {
      messageId: 'his',
    });
    await listed(2);
    const { body } = await api.call('POST', '/v1/accounts/closing/erase');
    expect(body).toMatchObject({ removed: { deadLetters: 1 } });
    expect((await listed(1)).map(({ id }) => id)).toEqual(['his']);
  });

  it.each([
    ['names neither', { queue: 'event-router' }],
    ['names both', { queue: 'event-router', all: true, ids: ['one'] }],
    ['names none', { queue: 'event-router', ids: [] }],
    ['names a reason and all', { queue: 'event-router', reason: 'not-json', all: true }],
    ['names another queue', { queue: 'orders', all: true }],
  ])('refuses a request that %s', async (_, body) => {
    for (const what of ['redrive', 'discard']) {
      const reply = await api.call('POST', `/v1/dead-letters/${what}`, body);
      expect(reply.status).toBe(422);
    }
  });

  it('refuses a cursor that is none', async () => {
    const { status } = await api.call('GET', '/v1/dead-letters?queue=event-router&cursor=next');
    expect(status).toBe(422);
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
