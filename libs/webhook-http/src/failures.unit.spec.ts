import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Answer, NoWayOut } from '#domain';
import type { HttpWebhookSenderOptions } from './http-webhook-sender.js';
import { Closing } from './testing/closing.js';
import { httpReceiver, nobody, tcpReceiver } from './testing/receiver.js';
import { letterTo, senderWith } from './testing/sender.js';

const closing = new Closing();
afterEach(() => closing.all());

interface Options extends Partial<HttpWebhookSenderOptions> {
  readonly timeoutMs?: number;
}

/** Rejects when it takes many times as long as it may. */
const sendTo = (
  url: string,
  { timeoutMs = 5000, ...options }: Options = {},
): Promise<Answer | NoWayOut> => {
  const answer = closing.keep(senderWith(options)).send(letterTo(url, { timeoutMs }));
  return Promise.race([answer, tooLate(5 * timeoutMs)]);
};

/** In a process that is late itself, what is due sooner still comes first. */
const tooLate = (afterMs: number): Promise<never> =>
  new Promise((_resolve, reject) => {
    const tell = (): void => reject(new Error(`not over within ${afterMs} ms`));
    setTimeout(() => setImmediate(() => setImmediate(tell)), afterMs).unref();
  });

/** What comes of a receiver that does this once the request has arrived. */
const answerOf = async (
  onRequest: (socket: Socket) => void,
  options?: Options,
): Promise<Answer | NoWayOut> => {
  const receiver = await tcpReceiver((socket) => socket.once('data', () => onRequest(socket)));
  return sendTo(closing.keep(receiver).url, options);
};

describe('a connection that is not made', () => {
  it('names who refused it', async () => {
    const { url, port } = await nobody();
    expect(await sendTo(url)).toMatchObject({
      outcome: 'connect_error',
      status: null,
      error: `connection refused by 127.0.0.1:${port}`,
    });
  });

  it('names a host that does not exist', async () => {
    const resolve = (): Promise<never> =>
      Promise.reject(Object.assign(new Error('ENOTFOUND'), { code: 'ENOTFOUND' }));
    expect(await sendTo('http://nowhere.example.test/', { resolve })).toMatchObject({
      outcome: 'dns_error',
      error: 'no such host: nowhere.example.test',
    });
  });

  it('names a host that has no address', async () => {
    const resolve = (): Promise<never[]> => Promise.resolve([]);
    expect(await sendTo('http://nowhere.example.test/', { resolve })).toMatchObject({
      outcome: 'dns_error',
      error: 'no such host: nowhere.example.test',
    });
  });

  it('says when the name lookup is what failed', async () => {
    const resolve = (): Promise<never> =>
      Promise.reject(Object.assign(new Error('later'), { code: 'EAI_AGAIN' }));
    expect(await sendTo('http://slow.example.test/', { resolve })).toMatchObject({
      outcome: 'dns_error',
      error: 'name lookup of slow.example.test failed (EAI_AGAIN)',
    });
  });

  it('does not take the next one down with it', async () => {
    const receiver = closing.keep(await httpReceiver((_request, response) => response.end()));
    let lookups = 0;
    const sender = closing.keep(
      senderWith({
        connectionsPerOrigin: 1,
        resolve: async () => {
          lookups += 1;
          if (lookups === 1) throw Object.assign(new Error('later'), { code: 'EAI_AGAIN' });
          return [{ address: '127.0.0.1', family: 4 }];
        },
      }),
    );
    const letter = letterTo(`http://flaky.example.test:${receiver.port}/`);
    expect(await sender.send(letter)).toMatchObject({ outcome: 'dns_error' });
    expect(await sender.send(letter)).toMatchObject({ outcome: 'success' });
  });
});

describe('the deadline', () => {
  const timeoutMs = 150;

  it('covers the name lookup', async () => {
    const resolve = (): Promise<never> => new Promise(() => undefined);
    expect(await sendTo('http://slow.example.test/', { resolve, timeoutMs })).toMatchObject({
      outcome: 'timeout',
      status: null,
      error: 'no connection within 150 ms',
    });
  });

  it('covers the wait for the answer', async () => {
    expect(await answerOf(() => undefined, { timeoutMs })).toMatchObject({
      outcome: 'timeout',
      status: null,
      error: 'no answer within 150 ms',
    });
  });

  it('covers headers that do not end', async () => {
    const drip = (socket: Socket): void => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const timer = setInterval(() => socket.write('x: y\r\n'), 5);
      socket.on('close', () => clearInterval(timer));
    };
    expect(await answerOf(drip, { timeoutMs })).toMatchObject({
      outcome: 'timeout',
      status: null,
      error: 'no answer within 150 ms',
    });
  });

  it('covers a body that drips', async () => {
    const drip = (socket: Socket): void => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10000\r\n\r\n');
      const timer = setInterval(() => socket.write('.'), 5);
      socket.on('close', () => clearInterval(timer));
    };
    const answer = await answerOf(drip, { timeoutMs });
    expect(answer).toMatchObject({
      outcome: 'timeout',
      status: 200,
      error: 'no end of the answer within 150 ms',
    });
    expect(answer.excerpt).toMatch(/^\.+$/);
  });

  it('hangs up when it has passed', async () => {
    const receiver = closing.keep(await tcpReceiver(() => undefined));
    await sendTo(receiver.url, { timeoutMs });
    await receiver.hungUp();
  });

  it('does not blame a receiver whose answer lies unread because this process is late', async () => {
    const answerAndBlock = (socket: Socket): void => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
      const until = performance.now() + 3 * timeoutMs;
      while (performance.now() < until);
    };
    expect(await answerOf(answerAndBlock, { timeoutMs })).toMatchObject({ outcome: 'success' });
  });

  it('is told in seconds', async () => {
    expect(await answerOf(() => undefined, { timeoutMs: 1000 })).toMatchObject({
      error: 'no answer within 1 s',
    });
  });
});

describe('an exchange broken off', () => {
  it('by a reset', async () => {
    expect(await answerOf((socket) => socket.resetAndDestroy())).toMatchObject({
      outcome: 'connection_lost',
      error: 'connection reset before the answer was complete',
    });
  });

  it('by a hang-up before the answer', async () => {
    expect(await answerOf((socket) => socket.end())).toMatchObject({
      outcome: 'connection_lost',
      status: null,
      error: 'connection closed before the answer was complete',
    });
  });

  it('by a hang-up within the body, which keeps the status', async () => {
    const half = 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf';
    expect(await answerOf((socket) => socket.end(half))).toMatchObject({
      outcome: 'connection_lost',
      status: 200,
      excerpt: 'half',
    });
  });

  it.each([
    ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['an unknown version', 'HTTP/9.9 200 OK\r\n\r\n'],
    ['a broken chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'],
    ['NUL in a header', 'HTTP/1.1 200 OK\r\nx: a\0b\r\n\r\n'],
    ['an upgrade', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'],
  ])('by %s', async (_name, bytes) => {
    const answer = await answerOf((socket) => socket.end(bytes));
    expect(answer.outcome).toBe('protocol_error');
    expect(answer.error).toMatch(/^not an HTTP\/1.1 answer: [^\n]+$/);
  });

  it('by a length given twice', async () => {
    const bytes = 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab';
    expect(await answerOf((socket) => socket.end(bytes))).toMatchObject({
      outcome: 'protocol_error',
      error: 'answer body and its content-length differ',
    });
  });

  it('by headers without end', async () => {
    const pour = (socket: Socket): void => {
      socket.write(`HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(10_000)}`);
    };
    expect(await answerOf(pour)).toMatchObject({
      outcome: 'protocol_error',
      error: 'answer headers larger than 16 KiB',
    });
  });
});

describe('a letter that cannot be sent', () => {
  it.each([
    [
      { signature: { kind: 'standard', secrets: ['nothing'] } } as const,
      'signing secret is not whsec_ and a key in base64',
    ],
    [{ deliveryId: 'a\r\nb' }, 'request not possible: invalid webhook-id header'],
  ])('is answered too', async (rest, error) => {
    const answer = await closing.keep(senderWith()).send(letterTo('http://127.0.0.1:9999/', rest));
    expect(answer).toMatchObject({ outcome: 'protocol_error', status: null, error });
  });

  it.each([
    ['not a url', 'white space'],
    ['ftp://example.com/', 'must be https:// or http://'],
    ['http://10.0.0.1/', '10.0.0.1 is a private address'],
    ['http://admin:hunter2@127.0.0.1/', 'must not hold a user or password'],
  ])('to %j is answered too', async (url, error) => {
    const answer = await sendTo(url);
    expect(answer).toMatchObject({ outcome: 'address_refused', status: null });
    expect(answer.error).toContain(error);
    expect(answer.error).not.toContain('hunter2');
  });
});
