import { createHmac } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { allDialects, type Dialect } from '#dialects';
import type { WebhookBody } from './system/api.js';
import { answering, hanging, type Behaviour, type Received } from './system/receiver.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

const SECRET = `whsec_${Buffer.from('a secret of our own choice').toString('base64')}`;

/** Titles begin with the field of the delivery profile whose behaviour they show; another spec looks for them. */
describe('a delivery profile', () => {
  let system: System;
  let made = 0;

  beforeAll(async () => {
    system = await System.start();
  });
  afterAll(() => system.stop());

  interface Hook {
    readonly id: string;
    readonly path: string;
    readonly type: string;
  }

  /** A webhook with a path and an event type of its own. */
  const hook = async (
    profile: object,
    behaviour: Behaviour = answering(200),
    more: object = {},
  ): Promise<Hook> => {
    made += 1;
    const [path, type] = [`/profile-${made}`, `profile.case-${made}`];
    system.receiver.behave(path, behaviour);
    const reply = await system.api.call<WebhookBody>('POST', '/v1/webhooks', {
      ...{ url: system.receiver.url(path), events: [type], secret: SECRET, enabled: true },
      ...{ profile, ...more },
    });
    expect([reply.status, reply.text]).toEqual([201, expect.anything()]);
    return { id: reply.body.id, path, type };
  };
  const publish = ({ type }: Hook, n = 1): Promise<unknown> =>
    system.service.publish(
      ...Array.from({ length: n }, (_, i) => ({ id: `${type}-${i}`, type, data: { n: i } })),
    );
  const at = ({ path }: Hook): readonly Received[] => system.receiver.at(path);
  const arrived = (one: Hook, n = 1) => until(() => at(one).length >= n, `${n} at ${one.path}`);
  const delivered = async (one: Hook, n = 1): Promise<readonly Received[]> => {
    await publish(one, n);
    await arrived(one);
    return at(one);
  };
  const find = ({ id }: Hook) => system.api.webhook(id);
  const isStopped = (one: Hook) =>
    until(async () => !(await find(one)).enabled, 'it to be disabled');
  const lastOf = async ({ id }: Hook) => {
    const [delivery] = await system.api.deliveries(id);
    return delivery && system.api.delivery(delivery.id);
  };
  const outcome = async (one: Hook): Promise<string | undefined> => {
    await until(async () => ((await lastOf(one))?.attempts ?? 0) > 0, 'an attempt');
    return (await lastOf(one))?.history?.[0]?.outcome;
  };
  const once = { retries: { maxAttempts: 1 } };

  describe('`shape`', () => {
    it('`shape` native: the event and its data', async () => {
      const one = await hook({});
      const [received] = await delivered(one);
      expect(JSON.parse(received!.body)).toMatchObject({ type: one.type, data: { n: 0 } });
    });

    it('`shape` native-list: a list of events', async () => {
      const one = await hook({ shape: 'native-list' });
      const [received] = await delivered(one);
      expect(JSON.parse(received!.body)).toMatchObject([{ type: one.type }]);
    });

    it('`shape` cloudevents: structured', async () => {
      const one = await hook({ shape: 'cloudevents' });
      const [received] = await delivered(one);
      expect(received!.headers['content-type']).toBe('application/cloudevents+json');
      expect(JSON.parse(received!.body)).toMatchObject({
        ...{ specversion: '1.0', type: one.type, id: `${one.type}-0`, data: { n: 0 } },
      });
    });

    it('`shape` cloudevents: a list of several in a request, structured if it is one', async () => {
      const batch = { maxEvents: 3, lingerMs: 500 };
      const one = await hook({ shape: 'cloudevents', batch });
      await publish(one, 4);
      await arrived(one, 2);
      const [several, single] = at(one);
      expect(several!.headers['content-type']).toBe('application/cloudevents-batch+json');
      expect(JSON.parse(several!.body)).toMatchObject(
        [0, 1, 2].map((n) => ({ specversion: '1.0', id: `${one.type}-${n}`, data: { n } })),
      );
      expect(several!.headers).toHaveProperty('webhook-signature');
      expect(single!.headers['content-type']).toBe('application/cloudevents+json');
      expect(JSON.parse(single!.body)).toMatchObject({ id: `${one.type}-3`, data: { n: 3 } });
    });

    it('`shape` cloudevents-binary: attributes in headers, the data as the body', async () => {
      const one = await hook({ shape: 'cloudevents-binary' });
      const [received] = await delivered(one);
      expect(received).toMatchObject({
        body: '{"n":0}',
        headers: { 'ce-specversion': '1.0', 'ce-type': one.type, 'ce-id': `${one.type}-0` },
      });
    });

    it('`shape` is refused when there is no such renderer', async () => {
      const reply = await system.api.call('POST', '/v1/webhooks', {
        ...{ url: system.receiver.url('/x'), events: ['a.b'], profile: { shape: 'origami' } },
      });
      expect([reply.status, reply.text]).toEqual([422, expect.stringContaining('/profile/shape')]);
    });
  });

  it('`encoding` form: the members as fields', async () => {
    const one = await hook({ encoding: 'form' });
    const [received] = await delivered(one);
    expect(received!.headers['content-type']).toBe('application/x-www-form-urlencoded');
    const form = new URLSearchParams(received!.body);
    expect([form.get('type'), form.get('data')]).toEqual([one.type, '{"n":0}']);
  });

  it('`batch.maxEvents` and `batch.lingerMs`: several events in a request, in order', async () => {
    const one = await hook({ shape: 'native-list', batch: { maxEvents: 4, lingerMs: 300 } });
    await publish(one, 10);
    const events = () => at(one).map(({ body }) => JSON.parse(body) as { data: { n: number } }[]);
    await until(() => events().flat().length === 10, 'all ten');
    const numbers = events().flatMap((batch) => batch.map(({ data }) => data.n));
    expect(Math.max(...events().map((batch) => batch.length))).toBe(4);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  });

  it('`batch.maxEvents`: a request that is full leaves at once, and the rest when its time is up', async () => {
    const batch = { maxEvents: 3, lingerMs: 3_600_000 };
    const one = await hook({ shape: 'native-list', batch });
    await publish(one, 7);
    const numbers = () =>
      at(one).map(({ body }) =>
        (JSON.parse(body) as { data: { n: number } }[]).map(({ data }) => data.n),
      );
    await until(() => at(one).length === 2, 'two full requests');
    expect(numbers()).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    await system.service.publish(
      ...[7, 8].map((n) => ({ id: `late-${n}`, type: one.type, data: { n } })),
    );
    await until(() => at(one).length === 3, 'the third, full by now');
    expect(numbers()[2]).toEqual([6, 7, 8]);
  });

  it('`timeoutMs`: an answer that comes later is none', async () => {
    const late: Behaviour = (response) => void setTimeout(() => response.end(), 800);
    const [one, patient] = [await hook({ timeoutMs: 200, ...once }, late), await hook({}, late)];
    await Promise.all([publish(one), publish(patient)]);
    expect([await outcome(one), await outcome(patient)]).toEqual(['timeout', 'success']);
  });

  it('`timeoutMs` is refused when it is longer than a lease lasts', async () => {
    const reply = await system.api.call('POST', '/v1/webhooks', {
      ...{ url: system.receiver.url('/x'), events: ['a.b'], profile: { timeoutMs: 60_000 } },
    });
    expect([reply.status, reply.text]).toEqual([422, expect.stringContaining('timeoutMs')]);
  });

  it.each(['sha1', 'sha256', 'sha512'])(
    '`signing.kind` hmac, `signing.header`, `signing.algorithm` %s, `signing.prefix`',
    async (algorithm) => {
      const signing = { kind: 'hmac', header: 'X-Signed', algorithm, prefix: 'v=' };
      const one = await hook({ signing });
      const [received] = await delivered(one);
      const expected = createHmac(algorithm, SECRET).update(received!.body).digest('hex');
      expect(received!.headers['x-signed']).toBe(`v=${expected}`);
      expect(received!.headers).not.toHaveProperty('webhook-signature');
    },
  );

  it('`signing.kind` none: no signature', async () => {
    const [received] = await delivered(await hook({ signing: { kind: 'none' } }));
    expect(Object.keys(received!.headers).filter((name) => /sign|webhook/.test(name))).toEqual([]);
  });

  it('`acknowledgement.status`: what is another success is none', async () => {
    const one = await hook({ acknowledgement: { status: '200' }, ...once }, answering(202));
    await publish(one);
    expect(await outcome(one)).toBe('not_acknowledged');
    const other = await hook({ acknowledgement: { status: '200-or-204' } }, answering(204));
    await publish(other);
    expect(await outcome(other)).toBe('success');
  });

  it('`acknowledgement.contentType`, `acknowledgement.body.member` and `acknowledgement.body.equals`: the answer must say so', async () => {
    const body = { member: 'status', equals: 'OK', ignoreCase: true };
    const acknowledgement = { contentType: 'json', body };
    const saying =
      (type: string, text: string): Behaviour =>
      (response) =>
        response.writeHead(200, { 'content-type': type }).end(text);
    const outcomes = await Promise.all(
      [
        saying('application/json', '{"status":"ok"}'),
        saying('text/plain', '{"status":"OK"}'),
        saying('application/json', '{"status":"no"}'),
      ].map(async (behaviour) => {
        const one = await hook({ acknowledgement, ...once }, behaviour);
        await publish(one);
        return outcome(one);
      }),
    );
    expect(outcomes).toEqual(['success', 'not_acknowledged', 'not_acknowledged']);
  });

  it('`acknowledgement.echoHeader`: the answer bears it as it was sent', async () => {
    const profile = { acknowledgement: { echoHeader: 'webhook-id' }, ...once };
    const echoes: Behaviour = (response, { headers }) =>
      response.writeHead(200, { 'webhook-id': headers['webhook-id'] as string }).end();
    const [one, other] = [await hook(profile, echoes), await hook(profile)];
    await Promise.all([publish(one), publish(other)]);
    expect([await outcome(one), await outcome(other)]).toEqual(['success', 'not_acknowledged']);
  });

  it('`retries.schedule.kind`, `retries.schedule.firstMs`, `retries.schedule.factor`, `retries.jitter` and `retries.maxAttempts`: that many, that far apart', async () => {
    const schedule = { kind: 'exponential', firstMs: 300, factor: 2, longestMs: 10_000 };
    const one = await hook({ retries: { schedule, jitter: 0, maxAttempts: 3 } }, answering(500));
    await publish(one);
    await until(async () => (await lastOf(one))?.status === 'exhausted', 'the last attempt');
    const [first, second, third] = at(one).map((received) => received.at);
    expect(at(one)).toHaveLength(3);
    expect(second! - first!).toBeGreaterThanOrEqual(300);
    expect(third! - second!).toBeGreaterThanOrEqual(600);
  });

  describe('`retries` are refused when they outlast what events say', () => {
    const DAY = 86_400_000;
    const list = (days: number) => ({ kind: 'list', waitsMs: [days * DAY] });
    const pointerOf = async (given: object, method = 'POST', path = '/v1/webhooks') => {
      const { status, body } = await system.api.call<{
        errors: [{ pointer: string; detail: string }];
      }>(...([method, path, given] as const));
      const [{ pointer, detail }] = body.errors;
      expect([status, detail]).toEqual([
        422,
        expect.stringContaining('POSTRIDER_PAYLOAD_RETENTION'),
      ]);
      return pointer;
    };

    const tiresNot = ({ preset }: Dialect) => preset.retries.giveUpAfterMs === null;

    it.each([
      ['retries/giveUpAfterMs', { giveUpAfterMs: 31 * DAY, maxAttempts: null }],
      ['retries/schedule', { schedule: list(7), maxAttempts: 6 }],
    ])('at /profile/%s', async (field, retries) => {
      const draft = {
        url: system.receiver.url('/x'),
        events: ['a.b'],
        profile: { retries, timeoutMs: 1_000 },
      };
      expect(await pointerOf(draft)).toBe(`/profile/${field}`);
      for (const { name } of allDialects().filter(tiresNot)) {
        expect(await pointerOf({ ...draft, preset: name })).toBe(`/profile/${field}`);
      }
      const { id } = await hook({});
      const changed = await pointerOf({ profile: { retries } }, 'PATCH', `/v1/webhooks/${id}`);
      expect(changed).toBe(`/profile/${field}`);
    });

    it('and taken when they end with it', async () => {
      await hook({ retries: { schedule: list(7), jitter: 0, maxAttempts: 5 } });
      await hook({ retries: { schedule: list(7), giveUpAfterMs: 30 * DAY, maxAttempts: null } });
    });
  });

  it('`retries.giveUpAfterMs`: no attempt is made later', async () => {
    const schedule = { kind: 'list', waitsMs: [200] };
    const retries = { schedule, jitter: 0, maxAttempts: null, giveUpAfterMs: 1_000 };
    const one = await hook({ retries, stop: { failures: null } }, answering(500));
    await publish(one);
    await until(async () => (await lastOf(one))?.status === 'exhausted', 'it to be given up');
    expect(at(one).length).toBeGreaterThan(1);
  });

  it('`retries.retryAfter`: what the receiver asks for is respected', async () => {
    const asking: Behaviour = (response) =>
      response.writeHead(429, { 'retry-after': '3600' }).end();
    const schedule = { kind: 'list', waitsMs: [100] };
    const [one, other] = [
      await hook({ retries: { schedule, retryAfter: true, maxAttempts: 5 } }, asking),
      await hook({ retries: { schedule, retryAfter: false, maxAttempts: 5 } }, asking),
    ];
    await Promise.all([publish(one), publish(other)]);
    await arrived(other, 3);
    expect(at(one)).toHaveLength(1);
    const next = (await lastOf(one)) as unknown as { nextAttemptAt: string };
    expect(Date.parse(next.nextAttemptAt)).toBeGreaterThan(Date.now() + 3_000_000);
  });

  it('`retries.blocking`: what comes later waits for what failed', async () => {
    let refusals = 2;
    const one = await hook({ retries: { blocking: true } }, (response) => {
      refusals -= 1;
      response.writeHead(refusals >= 0 ? 500 : 200).end();
    });
    await publish(one, 5);
    await arrived(one, 7);
    const numbers = at(one).map(({ body }) => (JSON.parse(body) as { data: { n: number } }).data.n);
    expect(numbers).toEqual([0, 0, 0, 1, 2, 3, 4]);
  });

  it('`stop.failures`: that many disable it', async () => {
    const one = await hook({ stop: { failures: 3 } }, answering(500));
    await publish(one);
    await isStopped(one);
    expect(await find(one)).toMatchObject({ disabledReason: 'failures', failures: 3 });
    expect(at(one)).toHaveLength(3);
  });

  it('`stop.counts`: other outcomes are seen, and do not count', async () => {
    const one = await hook({ stop: { failures: 2, counts: ['timeout'] } }, answering(500));
    await publish(one);
    await until(async () => (await lastOf(one))?.status === 'exhausted', 'all attempts');
    expect(await find(one)).toMatchObject({ enabled: true, status: 'failing', failures: 10 });
  });

  it('`stop.minSpanMs`: not before they have lasted so long', async () => {
    const one = await hook({ stop: { failures: 2, minSpanMs: 86_400_000 } }, answering(500));
    await publish(one);
    await until(async () => (await lastOf(one))?.status === 'exhausted', 'all attempts');
    expect(await find(one)).toMatchObject({ enabled: true, failures: 10 });
  });

  it('`stop.timeouts`: timeouts in a row', async () => {
    const stop = { failures: null, timeouts: 2 };
    const one = await hook({ stop, timeoutMs: 150 }, hanging);
    await publish(one);
    await isStopped(one);
    expect(await find(one)).toMatchObject({ disabledReason: 'timeouts', failures: 2 });
  });

  it('`stop.noSuccessMs`: no success for so long', async () => {
    const one = await hook({ stop: { failures: null, noSuccessMs: 1_000 } }, answering(500));
    await publish(one);
    await isStopped(one);
    expect(await find(one)).toMatchObject({ disabledReason: 'no-success' });
  });

  it('`stop.resetOn` enable: a success does not start the count over', async () => {
    let requests = 0;
    const one = await hook({ stop: { failures: 3, resetOn: 'enable' } }, (response) => {
      requests += 1;
      response.writeHead(requests % 2 === 1 ? 500 : 200).end();
    });
    await publish(one, 6);
    await isStopped(one);
  });

  it('`stop.action` delete: it is gone', async () => {
    const one = await hook({ stop: { failures: 1, action: 'delete' } }, answering(500));
    await publish(one);
    await until(
      async () => (await system.api.call('GET', `/v1/webhooks/${one.id}`)).status === 404,
      'it to be deleted',
    );
  });

  it('`stop.gone`: 410 stops it at once', async () => {
    const disabled = await hook({}, answering(410));
    await publish(disabled);
    await isStopped(disabled);
    expect(await find(disabled)).toMatchObject({ disabledReason: 'gone', failures: 1 });
    const deleted = await hook({ stop: { gone: 'delete' } }, answering(410));
    await publish(deleted);
    await until(
      async () => (await system.api.call('GET', `/v1/webhooks/${deleted.id}`)).status === 404,
      'it to be deleted',
    );
    const unmoved = await hook({ stop: { gone: 'nothing' }, ...once }, answering(410));
    await publish(unmoved);
    await until(async () => (await lastOf(unmoved))?.status === 'exhausted', 'the attempt');
    expect(await find(unmoved)).toMatchObject({ enabled: true, failures: 1 });
  });

  it('`healing`: probed while disabled, and enabled again when it answers', async () => {
    const healing = { firstMs: 1_000, factor: 1, longestMs: 1_000 };
    const one = await hook({ healing, stop: { failures: 1 } }, answering(500));
    await publish(one);
    await isStopped(one);
    system.receiver.behave(one.path, answering(200));
    await until(async () => (await find(one)).enabled, 'it to be healed');
    // What was held meanwhile arrives.
    await until(async () => (await lastOf(one))?.status === 'succeeded', 'the held delivery');
  });

  it('`heartbeat`: at once, and then at an interval', async () => {
    const one = await hook({ heartbeat: { everyMs: 1_000, initial: true } });
    await arrived(one, 2);
    expect(JSON.parse(at(one)[0]!.body)).toMatchObject({ type: 'webhook.heartbeat' });
    await until(async () => (await find(one)).lastSuccessAt !== null, 'it to count');
  });

  it('`heartbeat`: goes beside a request that goes in order, which waits for none', async () => {
    const held = new Set<ServerResponse>();
    const beside: number[] = [];
    const profile = { retries: { blocking: true }, heartbeat: { everyMs: 1_000, initial: false } };
    const one = await hook(profile, (response, { body }) => {
      if (!body.includes('webhook.heartbeat')) {
        held.add(response.once('close', () => held.delete(response)));
        return;
      }
      beside.push(held.size);
      response.writeHead(200).end();
      for (const each of held) each.writeHead(200).end();
    });
    await publish(one, 2);
    await until(async () => (await lastOf(one))?.status === 'succeeded', 'both events');
    expect(Math.max(...beside)).toBe(1);
    const numbers = at(one)
      .map(({ body }) => (JSON.parse(body) as { data: { n?: number } }).data.n)
      .filter((n) => n !== undefined);
    expect(numbers).toEqual(numbers.toSorted());
    expect(new Set(numbers)).toEqual(new Set([0, 1]));
  });

  it('`receiverCommands`: the receiver may disable it, or give a delivery up', async () => {
    const saying =
      (command: string): Behaviour =>
      (response) =>
        response.writeHead(500, { 'webhook-delivery': command }).end();
    const stopped = await hook({ receiverCommands: true }, saying('disable'));
    await publish(stopped);
    await isStopped(stopped);
    expect(await find(stopped)).toMatchObject({ disabledReason: 'receiver' });
    const aborted = await hook({ receiverCommands: true }, saying('abort-message'));
    await publish(aborted);
    await until(async () => (await lastOf(aborted))?.status === 'exhausted', 'it to be given up');
    expect(at(aborted)).toHaveLength(1);
    const deaf = await hook({}, saying('abort-message'));
    await publish(deaf);
    await arrived(deaf, 2);
  });

  it('`pacing.concurrency`: never more requests at once', async () => {
    let [open, most] = [0, 0];
    const one = await hook({ pacing: { concurrency: 2 } }, (response) => {
      open += 1;
      most = Math.max(most, open);
      setTimeout(() => {
        open -= 1;
        response.writeHead(200).end();
      }, 20);
    });
    await publish(one, 30);
    await arrived(one, 30);
    expect(most).toBeLessThanOrEqual(2);
  });

  it('`pacing.concurrency`: ever fewer requests at once while they time out, and as many as before once they are answered', async () => {
    const open: number[] = [];
    let [now, answered, answers] = [0, 0, false];
    const one = await hook(
      {
        ...{ timeoutMs: 300, pacing: { concurrency: 8 }, stop: { failures: null } },
        retries: { schedule: { kind: 'list', waitsMs: [200] }, maxAttempts: 1_000 },
      },
      (response) => {
        now += 1;
        open.push(now);
        response.once('close', () => (now -= 1));
        response.once('finish', () => (answered += 1));
        if (answers) setTimeout(() => response.writeHead(200).end(), 20);
      },
    );
    await publish(one, 24);
    await until(() => Math.max(...open) >= 8, 'eight at once');
    const latest = () => Math.max(...open.slice(-4));
    await until(
      () => open.length > 24 && latest() <= 2,
      () => `few at once: ${open.join()}`,
    );
    answers = true;
    await until(() => answered >= 3, 'it to be known as well again');
    const before = open.length;
    await system.service.publish(
      ...Array.from({ length: 100 }, (_, n) => ({ id: `more-${n}`, type: one.type })),
    );
    await until(
      () => Math.max(...open.slice(before)) >= 8,
      () => `eight at once again: ${open.slice(before).join()}`,
    );
  });

  it('headers, and metadata that stays here', async () => {
    const more = { headers: { 'X-Team': 'blue' }, metadata: { team: 'blue' } };
    const one = await hook({}, answering(200), more);
    const [received] = await delivered(one);
    expect(received!.headers['x-team']).toBe('blue');
    expect(await find(one)).toMatchObject({ headers: ['X-Team'], metadata: { team: 'blue' } });
  });

  it('is delivered to its owner’s eyes alone, and under the owner’s plan', async () => {
    await system.api.call('PUT', '/v1/principals/ann', { name: 'Ann', plan: 'pro' });
    await system.api.call('PUT', '/v1/principals/ben', { name: 'Ben', plan: 'free' });
    const owned = (owner: string, more: object) => hook({}, answering(200), { owner, ...more });
    const [sees, doesNot, hasPlan, hasNot] = [
      await owned('ann', { visibility: 'owner' }),
      await owned('ben', { visibility: 'owner' }),
      await owned('ann', { ownerPlans: ['pro'] }),
      await owned('ben', { ownerPlans: ['pro'] }),
    ];
    for (const one of [sees, doesNot, hasPlan, hasNot]) {
      await system.service.publish({ id: one.type, type: one.type, audience: ['ann'] } as never);
    }
    const said = async (one: Hook) => {
      const isDecided = async () => ((await lastOf(one))?.status ?? 'pending') !== 'pending';
      await until(isDecided, 'a decision');
      const { status, reason } = (await lastOf(one)) as unknown as Record<string, unknown>;
      return [status, reason];
    };
    expect(await said(sees)).toEqual(['succeeded', null]);
    expect(await said(doesNot)).toEqual(['suppressed', 'owner-may-not-see']);
    expect(await said(hasPlan)).toEqual(['succeeded', null]);
    expect(await said(hasNot)).toEqual(['suppressed', 'owner-plan']);
  });

  it('is delivered only what is within its objects', async () => {
    const one = await hook({}, answering(200), { within: ['p-1'] });
    const { type } = one;
    await system.service.publish({ id: 'w-1', type, object: { id: 'p-2' } });
    await system.service.publish({ id: 'w-2', type, ancestors: [{ id: 'p-1' }] } as never);
    await arrived(one);
    expect(at(one).map(({ body }) => (JSON.parse(body) as { id: string }).id)).toEqual(['w-2']);
  });
});
