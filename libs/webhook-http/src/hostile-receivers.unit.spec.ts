import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Letter } from '#application';
import type { Answer, NoWayOut } from '#domain';
import { Closing } from './testing/closing.js';
import { httpReceiver, tcpReceiver } from './testing/receiver.js';
import { letterTo, senderWith } from './testing/sender.js';

const closing = new Closing();
afterEach(() => closing.all());

/** What comes of a receiver that does this once the request has begun to arrive. */
const answerOf = async (
  onRequest: (socket: Socket) => void,
  rest: Partial<Letter> = {},
): Promise<Answer | NoWayOut> => {
  const receiver = await tcpReceiver((socket) => socket.once('data', () => onRequest(socket)));
  return closing.keep(senderWith()).send(letterTo(closing.keep(receiver).url, rest));
};
const OK = 'HTTP/1.1 200 OK\r\n';
const EMPTY = `${OK}content-length: 0\r\n\r\n`;

/** Writes this again and again, for as long as it is read, and counts the bytes. */
const pouring = (first: string, again: string) => {
  const poured = { bytes: 0 };
  const pour = (socket: Socket): void => {
    socket.write(first);
    const chunk = Buffer.from(again.repeat(Math.ceil(4096 / again.length)));
    const go = (): void => {
      while (!socket.destroyed) {
        poured.bytes += chunk.length;
        if (!socket.write(chunk)) return void socket.once('drain', go);
      }
    };
    go();
  };
  return { pour, poured };
};
/** What the buffers of two sockets may hold. */
const A_FEW_MIB = 16 * 2 ** 20;

describe('a success is', () => {
  it.each([
    ['in HTTP/1.0, to the end of the connection', 'HTTP/1.0 200 OK\r\n\r\nbody', 'body'],
    ['without a length, to where the receiver half-closes', `${OK}\r\nbody`, 'body'],
    ['without a reason', 'HTTP/1.1 200\r\ncontent-length: 4\r\n\r\nbody', 'body'],
    [
      'in chunks with extensions and trailers',
      `${OK}transfer-encoding: chunked\r\n\r\n4;a=b\r\nbody\r\n0\r\nx: y\r\n\r\n`,
      'body',
    ],
    ['one with a body where there is none', 'HTTP/1.1 204 No Content\r\n\r\n', ''],
  ])('an answer %s', async (_what, bytes, excerpt) => {
    const answer = await answerOf((socket) => socket.end(bytes));
    expect(answer).toMatchObject({ outcome: 'success', excerpt });
  });

  it('an answer before the request is read', async () => {
    const answer = await answerOf(
      (socket) => {
        socket.pause();
        socket.write(`HTTP/1.1 202 Accepted\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
      },
      { body: 'x'.repeat(8 * 2 ** 20) },
    );
    expect(answer).toMatchObject({ outcome: 'success', status: 202 });
  });
});

describe('a receiver that', () => {
  it('refuses a large request before it is read is heard', async () => {
    const { url } = closing.keep(
      await httpReceiver((_request, response) =>
        response.writeHead(413, { connection: 'close' }).end('too much'),
      ),
    );
    const sender = closing.keep(senderWith());
    const answer = await sender.send(letterTo(url, { body: 'x'.repeat(2 ** 20) }));
    expect(answer).toMatchObject({ outcome: 'http_status', status: 413 });
  });

  it('hangs up on a request that it has not read is lost', async () => {
    const answer = await answerOf((socket) => socket.pause().resetAndDestroy(), {
      body: 'x'.repeat(8 * 2 ** 20),
    });
    expect(answer).toMatchObject({ outcome: 'connection_lost', status: null });
  });

  it('takes a request that nobody reads is late', async () => {
    const answer = await answerOf((socket) => socket.pause(), {
      ...{ body: 'x'.repeat(32 * 2 ** 20), timeoutMs: 150 },
    });
    expect(answer).toMatchObject({ outcome: 'timeout', error: 'no answer within 150 ms' });
  });

  it.each(['100 Continue', '103 Early Hints'])('says %s without end is late', async (status) => {
    const { pour, poured } = pouring('', `HTTP/1.1 ${status}\r\nlink: <a>\r\n\r\n`);
    const answer = await answerOf(pour, { timeoutMs: 300 });
    expect(answer).toMatchObject({ outcome: 'timeout', status: null });
    expect(poured.bytes).toBeGreaterThan(0);
  });

  it('writes headers without end is not listened to', async () => {
    const { pour, poured } = pouring(OK, 'x: y\r\n');
    expect(await answerOf(pour)).toMatchObject({
      outcome: 'protocol_error',
      error: 'answer headers larger than 16 KiB',
    });
    expect(poured.bytes).toBeLessThan(A_FEW_MIB);
  });

  it('writes one header without end is not listened to', async () => {
    const { pour, poured } = pouring(`${OK}x: `, 'y');
    expect((await answerOf(pour)).outcome).toBe('protocol_error');
    expect(poured.bytes).toBeLessThan(A_FEW_MIB);
  });

  it('writes a status line without end is not listened to', async () => {
    const { pour, poured } = pouring('HTTP/1.1 200 ', 'O');
    const { outcome } = await answerOf(pour, { timeoutMs: 1000 });
    expect(outcome).toMatch(/^(protocol_error|timeout)$/);
    expect(poured.bytes).toBeGreaterThan(0);
  });

  it.each([
    ['of a length', 'content-length: 99999999999\r\n\r\n', 'x'],
    ['of chunks', 'transfer-encoding: chunked\r\n\r\n', `3e8\r\n${'x'.repeat(1000)}\r\n`],
    ['of compressed nothing', 'content-encoding: gzip\r\n\r\n', '\0'],
  ])('writes a body without end, %s, is judged by its status', async (_what, headers, again) => {
    const { pour, poured } = pouring(OK + headers, again);
    const answer = await answerOf(pour);
    expect(answer).toMatchObject({ outcome: 'success', status: 200 });
    expect(answer.excerpt.length).toBeLessThanOrEqual(4096);
    expect(poured.bytes).toBeLessThan(A_FEW_MIB);
  });

  it('writes trailers without end is not listened to', async () => {
    const { pour, poured } = pouring(`${OK}transfer-encoding: chunked\r\n\r\n0\r\n`, 'x: y\r\n');
    const { outcome } = await answerOf(pour, { timeoutMs: 2000 });
    expect(outcome).toBe('protocol_error');
    expect(poured.bytes).toBeLessThan(A_FEW_MIB);
  });

  it('sends a bomb of gzip does not make it go off', async () => {
    const bomb = gzipSync(Buffer.alloc(32 * 2 ** 20));
    expect(bomb.length).toBeLessThan(64 * 1024);
    const { url } = closing.keep(
      await httpReceiver((_request, response) =>
        response.setHeader('content-encoding', 'gzip').end(bomb),
      ),
    );
    const answer = await closing.keep(senderWith()).send(letterTo(url));
    expect(answer).toMatchObject({
      outcome: 'success',
      excerpt: `(gzip, ${bomb.length} bytes)`,
    });
  });

  it('says more than it was asked does not answer the next letter with it', async () => {
    let requests = 0;
    const receiver = closing.keep(
      await tcpReceiver((socket) =>
        socket.on('data', () => {
          requests += 1;
          socket.write(
            requests === 1 ? EMPTY + EMPTY : 'HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n',
          );
        }),
      ),
    );
    const sender = closing.keep(senderWith({ connectionsPerOrigin: 1 }));
    await sender.send(letterTo(receiver.url));
    const second = await sender.send(letterTo(receiver.url));
    expect(second).toMatchObject({ outcome: 'http_status', status: 500 });
    expect(requests).toBe(2);
  });

  it.each([301, 302, 303, 307, 308])('redirects inside by %d is not followed', async (status) => {
    let requests = 0;
    const { url, port } = closing.keep(
      await httpReceiver((_request, response) => {
        requests += 1;
        response.writeHead(status, { location: `http://127.0.0.1:${port}/inside` }).end();
      }),
    );
    const answer = await closing.keep(senderWith()).send(letterTo(url));
    expect(answer).toMatchObject({ outcome: 'http_status', status });
    expect(requests).toBe(1);
  });

  it.each([
    ['two lengths and chunks', 'content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n'],
    ['a length below nothing', 'content-length: -1\r\n\r\n'],
    ['a length that is none', 'content-length: many\r\n\r\n'],
    ['a header without a name', ': x\r\n\r\n'],
    ['a header without a colon', 'nonsense\r\n\r\n'],
    ['a header folded over lines', 'x: a\r\n  b\r\ncontent-length: 0\r\n\r\n'],
  ])('writes %s gets a clear end', async (_what, headers) => {
    const answer = await answerOf((socket) => socket.end(OK + headers));
    expect(answer.outcome).toMatch(/^(protocol_error|connection_lost|success)$/);
    expect(answer.error ?? '').not.toMatch(/[\r\n]/);
  });
});
