import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { WebhookBody } from './system/api.js';
import { Names } from './system/names.js';
import { answering, hanging, type Behaviour } from './system/receiver.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

/** Where a setting has several values, each of them does what it says. */
describe('each value of a delivery profile', () => {
  let system: System;
  let made = 0;
  const servers: Server[] = [];
  const names = new Names();

  beforeAll(async () => {
    names.mean('inside.example.test', '::1');
    system = await System.start({ environment: names.environment });
  });
  afterAll(async () => {
    for (const server of servers) server.close();
    await system.stop();
    names.forget();
  });

  interface Hook {
    readonly id: string;
    readonly path: string;
    readonly type: string;
  }

  const hook = async (profile: object, where: Behaviour | string): Promise<Hook> => {
    made += 1;
    const [path, type] = [`/value-${made}`, `value.case-${made}`];
    if (typeof where === 'function') system.receiver.behave(path, where);
    const url = typeof where === 'string' ? where : system.receiver.url(path);
    const reply = await system.api.call<WebhookBody>('POST', '/v1/webhooks', {
      ...{ url, events: [type], enabled: true, profile },
    });
    expect([reply.status, reply.text]).toEqual([201, expect.anything()]);
    return { id: reply.body.id, path, type };
  };
  const publish = ({ type }: Hook) => system.service.publish({ id: type, type });
  const find = ({ id }: Hook) => system.api.webhook(id);
  /** The first attempt of what was just published. */
  const attemptOf = async (one: Hook) => {
    await publish(one);
    const attempts = async () => {
      const [delivery] = await system.api.deliveries(one.id);
      return (delivery && (await system.api.delivery(delivery.id)).history) ?? [];
    };
    await until(async () => (await attempts()).length > 0, 'an attempt');
    return (await attempts())[0]!;
  };
  /** Listens, and does this with whoever connects. */
  const listening = async (serve: (socket: Socket) => void): Promise<string> => {
    const server = createServer((socket) => serve(socket.on('error', () => undefined)));
    servers.push(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const nobody = async (): Promise<string> => {
    const address = await listening(() => undefined);
    const server = servers.pop()!;
    server.close();
    await once(server, 'close');
    return address;
  };

  describe('`stop.counts`: an outcome disables where it counts, and not where it does not', () => {
    const places: readonly [outcome: string, where: () => Promise<Behaviour | string>][] = [
      ['http_status', async () => answering(500)],
      ['timeout', async () => hanging],
      ['not_acknowledged', async () => answering(201)],
      ['dns_error', async () => 'http://nowhere.invalid/'],
      ['address_refused', async () => 'http://inside.example.test/'],
      ['connect_error', async () => `http://${await nobody()}/`],
      [
        'tls_error',
        async () =>
          `https://${await listening((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))}/`,
      ],
      [
        'connection_lost',
        async () =>
          `http://${await listening((socket) => socket.once('data', () => socket.destroy()))}/`,
      ],
      [
        'protocol_error',
        async () =>
          `http://${await listening((socket) => socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9.6\r\n')))}/`,
      ],
    ];

    it.each(places)('%s', async (outcome, where) => {
      const others = places.map(([name]) => name).filter((name) => name !== outcome);
      const profile = {
        ...{ timeoutMs: 1_000, acknowledgement: { status: '200' } },
        retries: { maxAttempts: 1 },
      };
      const place = await where();
      const spared = await hook({ ...profile, stop: { counts: others, failures: 1 } }, place);
      expect(await attemptOf(spared)).toMatchObject({ outcome });
      expect(await find(spared)).toMatchObject({ enabled: true, failures: 1 });
      const stopped = await hook({ ...profile, stop: { counts: [outcome], failures: 1 } }, place);
      await publish(stopped);
      await until(async () => !(await find(stopped)).enabled, 'it to be disabled');
      expect(await find(stopped)).toMatchObject({ disabledReason: 'failures', failures: 1 });
    });
  });

  it.each([
    ['any-2xx', 200, 'success'],
    ['any-2xx', 201, 'success'],
    ['any-2xx', 204, 'success'],
    ['any-2xx', 302, 'http_status'],
    ['200-or-204', 200, 'success'],
    ['200-or-204', 204, 'success'],
    ['200-or-204', 202, 'not_acknowledged'],
    ['200', 200, 'success'],
    ['200', 204, 'not_acknowledged'],
  ])('`acknowledgement.status` %s: an answer %d is %s', async (status, answered, outcome) => {
    const one = await hook({ acknowledgement: { status } }, answering(answered));
    expect(await attemptOf(one)).toMatchObject({ outcome, status: answered });
  });

  it.each([
    [false, 'OK', 'success'],
    [false, 'ok', 'not_acknowledged'],
    [true, 'ok', 'success'],
    [true, 'no', 'not_acknowledged'],
  ])('`acknowledgement.body.ignoreCase` %s: "%s" is %s', async (ignoreCase, said, outcome) => {
    const body = { member: 'status', equals: 'OK', ignoreCase };
    const one = await hook({ acknowledgement: { body } }, (response) =>
      response.writeHead(200).end(JSON.stringify({ status: said })),
    );
    expect(await attemptOf(one)).toMatchObject({ outcome });
  });

  it.each([429, 503])('`retries.retryAfter`: of a %d it is respected', async (status) => {
    const retries = {
      schedule: { kind: 'list', waitsMs: [100] },
      retryAfter: true,
      maxAttempts: 5,
    };
    const one = await hook({ retries }, (response) =>
      response.writeHead(status, { 'retry-after': '3600' }).end(),
    );
    await attemptOf(one);
    const [delivery] = await system.api.deliveries(one.id);
    expect(Date.parse(delivery!.nextAttemptAt ?? '')).toBeGreaterThan(Date.now() + 3_000_000);
  });

  it('`retries.retryAfter`: of another status it means nothing', async () => {
    const retries = {
      schedule: { kind: 'list', waitsMs: [100] },
      retryAfter: true,
      maxAttempts: 3,
    };
    const one = await hook({ retries }, (response) =>
      response.writeHead(500, { 'retry-after': '3600' }).end(),
    );
    await publish(one);
    await until(() => system.receiver.at(one.path).length === 3, 'three attempts');
  });

  it.each([0, 1])(
    '`retries.jitter` %d: a wait is stretched or shortened by up to this part of it',
    async (jitter) => {
      const schedule = { kind: 'list', waitsMs: [3_600_000] };
      const one = await hook(
        { retries: { schedule, jitter }, stop: { failures: null } },
        answering(500),
      );
      await system.service.publish(
        ...Array.from({ length: 12 }, (_, n) => ({ id: `${one.type}-${n}`, type: one.type })),
      );
      const failed = async () =>
        (await system.api.deliveries(one.id)).filter(({ attempts }) => attempts === 1);
      await until(async () => (await failed()).length === 12, 'twelve to fail');
      const parts = await Promise.all(
        (await failed()).map(async ({ id, nextAttemptAt }) => {
          const [attempt] = (await system.api.delivery(id)).history ?? [];
          const endedAt = Date.parse(attempt!.startedAt) + attempt!.durationMs;
          return (Date.parse(nextAttemptAt ?? '') - endedAt) / 3_600_000;
        }),
      );
      const [least, most] = [Math.min(...parts), Math.max(...parts)];
      expect([least, most].every((part) => Math.abs(part - 1) <= jitter + 0.001)).toBe(true);
      expect(most - least).toBeGreaterThanOrEqual(jitter / 2);
    },
  );

  it('`heartbeat.initial` false: the first one comes after its interval', async () => {
    const everyMs = 1_500;
    const enabledAt = Date.now();
    const one = await hook({ heartbeat: { everyMs, initial: false } }, answering(200));
    await until(() => system.receiver.at(one.path).length > 0, 'a heartbeat');
    expect(system.receiver.at(one.path)[0]!.at - enabledAt).toBeGreaterThanOrEqual(everyMs);
  });
});
