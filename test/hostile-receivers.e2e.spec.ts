import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { System } from './system/system.js';
import { until } from './system/until.js';

interface Case {
  /** What it does with a connection once a request has begun to arrive. */
  readonly serve: (socket: Socket) => void;
  readonly outcome: string;
  readonly status: number | null;
  readonly excerpt?: string;
}

const TIMEOUT = 1_000;
const OK = 'HTTP/1.1 200 OK\r\n';
/** What the buffers of the sockets may hold. */
const A_FEW_MIB = 32 * 2 ** 20;
/** As large as an event may be, so that a receiver can answer before it has come. */
const DATA = 'x'.repeat(200_000);
const BOMB = gzipSync(Buffer.alloc(32 * 2 ** 20));

let poured = 0;
/** Writes this again and again, for as long as it is read. */
const pouring =
  (first: string, again: string) =>
  (socket: Socket): void => {
    socket.write(first);
    const chunk = again.repeat(1_000);
    const go = (): void => {
      while (!socket.destroyed) {
        poured += chunk.length;
        if (!socket.write(chunk)) return void socket.once('drain', go);
      }
    };
    go();
  };
/** Writes this again and again, so slowly that no single byte is late. */
const dripping =
  (first: string, again: string) =>
  (socket: Socket): void => {
    socket.write(first);
    const timer = setInterval(() => socket.write(again), TIMEOUT / 20);
    socket.once('close', () => clearInterval(timer));
  };
const ending = (bytes: string) => (socket: Socket) => void socket.end(bytes);

const CASES: Readonly<Record<string, Case>> = {
  'drips its headers': {
    ...{ serve: dripping(OK, 'x: y\r\n'), outcome: 'timeout', status: null },
  },
  'drips its body': {
    serve: dripping(`${OK}content-length: 9999\r\n\r\n`, 'x'),
    ...{ outcome: 'timeout', status: 200 },
  },
  'says nothing': { serve: () => undefined, outcome: 'timeout', status: null },
  'hints at an answer without end': {
    serve: dripping('', 'HTTP/1.1 103 Early Hints\r\nlink: <a>\r\n\r\n'),
    ...{ outcome: 'timeout', status: null },
  },
  'says "continue" without being asked': {
    serve: ending('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\nafter all'),
    ...{ outcome: 'success', status: 200, excerpt: 'after all' },
  },
  'floods with headers': {
    serve: pouring(OK, 'x: y\r\n'),
    ...{ outcome: 'protocol_error', status: null },
  },
  'writes a body without end': {
    serve: pouring(`${OK}transfer-encoding: chunked\r\n\r\n`, '3\r\nabc\r\n'),
    ...{ outcome: 'success', status: 200 },
  },
  'sends a bomb of gzip': {
    serve: (socket) => {
      socket.write(`${OK}content-encoding: gzip\r\ncontent-length: ${BOMB.length}\r\n\r\n`);
      socket.end(BOMB);
    },
    ...{ outcome: 'success', status: 200, excerpt: `(gzip, ${BOMB.length} bytes)` },
  },
  'half-closes after its answer': {
    serve: ending(`${OK}\r\nall of it`),
    ...{ outcome: 'success', status: 200, excerpt: 'all of it' },
  },
  'half-closes in the middle of its answer': {
    serve: ending(`${OK}content-length: 99\r\n\r\nhalf of`),
    ...{ outcome: 'connection_lost', status: 200 },
  },
  'half-closes without an answer': {
    ...{ serve: ending(''), outcome: 'connection_lost', status: null },
  },
  'answers before it has read': {
    serve: (socket) => {
      socket.pause();
      socket.write('HTTP/1.1 202 Accepted\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    },
    ...{ outcome: 'success', status: 202 },
  },
  'refuses before it has read': {
    serve: (socket) => {
      socket.pause();
      socket.write('HTTP/1.1 413 Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    },
    ...{ outcome: 'http_status', status: 413 },
  },
  'resets the connection': {
    serve: (socket) => void socket.resetAndDestroy(),
    ...{ outcome: 'connection_lost', status: null },
  },
  'speaks another protocol': {
    serve: ending('SSH-2.0-OpenSSH_9.6\r\n'),
    ...{ outcome: 'protocol_error', status: null },
  },
};

describe('while many receivers do their worst at once, one that', () => {
  let system: System;
  const servers: Server[] = [];
  const ids = new Map<string, string>();

  const listening = async ({ serve }: Case): Promise<string> => {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => undefined).resume();
      socket.once('data', () => serve(socket));
      socket.once('end', () => socket.end());
    });
    servers.push(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  };
  const create = async (name: string, url: string): Promise<void> => {
    const profile = { timeoutMs: TIMEOUT, retries: { maxAttempts: 1 } };
    const draft = { url, events: ['worst.done'], enabled: true, profile };
    ids.set(name, (await system.api.create(draft)).id);
  };
  const attemptOf = async (name: string) => {
    const [delivery] = await system.api.deliveries(ids.get(name)!);
    return delivery && (await system.api.delivery(delivery.id)).history?.[0];
  };

  beforeAll(async () => {
    system = await System.start({ environment: { POSTRIDER_HEALTH_PORT: '0' } });
    for (const [name, each] of Object.entries(CASES)) await create(name, await listening(each));
    const { receiver } = system;
    receiver.behave('/moved', (response) =>
      response.writeHead(302, { location: receiver.url('/inside') }).end(),
    );
    await create('redirects', receiver.url('/moved'));
    await create('is well', receiver.url('/well'));
    await system.service.publish({ id: 'worst', type: 'worst.done', data: DATA });
  });
  afterAll(async () => {
    for (const server of servers) server.close();
    await system.stop();
  });

  it.each(Object.entries(CASES))('%s ends in time', async (name, { outcome, status, excerpt }) => {
    await until(async () => (await attemptOf(name)) !== undefined, 'an attempt');
    const attempt = await attemptOf(name);
    expect(attempt).toMatchObject({ outcome, status });
    expect(attempt!.durationMs).toBeLessThan(5 * TIMEOUT);
    if (excerpt !== undefined) expect(attempt!.response?.excerpt).toBe(excerpt);
  });

  it('redirects is not followed', async () => {
    await until(async () => (await attemptOf('redirects')) !== undefined, 'an attempt');
    expect(await attemptOf('redirects')).toMatchObject({ outcome: 'http_status', status: 302 });
    expect(system.receiver.at('/inside')).toEqual([]);
  });

  it('is well gets what it is owed', async () => {
    await until(() => system.receiver.at('/well').length === 1, 'the event');
  });

  it('writes without end is not listened to, and the worker stays well', async () => {
    expect(poured).toBeLessThan(A_FEW_MIB);
    for (const what of ['live', 'ready']) {
      const { status } = await fetch(`${system.workers[0]!.url}/health/${what}`);
      expect([what, status]).toEqual([what, 200]);
    }
    await system.service.publish({ id: 'afterwards', type: 'worst.done' });
    await until(() => system.receiver.eventIds('/well').has('afterwards'), 'a further event');
  });
});
