import { constants, type ServerHttp2Stream } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { HttpWebhookSender, HttpWebhookSenderOptions } from '../http-webhook-sender.js';
import { Closing } from '../testing/closing.js';
import { modern, streamReceiver, trustingSender } from '../testing/http2.js';
import { tlsReceiver, type Receiver } from '../testing/receiver.js';

const closing = new Closing();
afterEach(() => closing.all());

const trusting = (options: Partial<HttpWebhookSenderOptions> = {}): HttpWebhookSender =>
  closing.keep(trustingSender(options));
const onStream = async (listener: (stream: ServerHttp2Stream) => void): Promise<Receiver> =>
  closing.keep(await streamReceiver(listener));

/** Of a letter that is to be answered, however busy this machine is. */
const PATIENT = { timeoutMs: 60_000 };

/** A sender that need not make a connection first: on a busy machine that may take all of a short deadline. */
const connected = async (listener: (stream: ServerHttp2Stream) => void) => {
  let isFirst = true;
  const { url } = await onStream((stream) => {
    if (!isFirst) return listener(stream);
    isFirst = false;
    stream.respond({ ':status': 200 }, { endStream: true });
  });
  const sender = trusting();
  await sender.send(modern(url, PATIENT));
  return { sender, url };
};

describe('over HTTP/2', () => {
  it('the deadline covers the wait for an answer, and the request is called off', async () => {
    const calledOff: Promise<void>[] = [];
    const { sender, url } = await connected((stream) => {
      calledOff.push(new Promise((resolve) => stream.once('close', () => resolve())));
    });
    const answer = await sender.send(modern(url, { timeoutMs: 80 }));
    expect(answer).toMatchObject({ outcome: 'timeout', error: 'no answer within 80 ms' });
    await Promise.all(calledOff);
    expect(calledOff).toHaveLength(1);
  });

  it('the deadline covers a body that drips', async () => {
    const { sender, url } = await connected((stream) => {
      stream.respond({ ':status': 200 });
      const timer = setInterval(() => stream.write('.'), 5);
      stream.once('close', () => clearInterval(timer));
    });
    const answer = await sender.send(modern(url, { timeoutMs: 400 }));
    expect(answer).toMatchObject({
      outcome: 'timeout',
      status: 200,
      error: 'no end of the answer within 400 ms',
    });
  });

  it('an answer without end is judged by its status after 64 KiB, and called off', async () => {
    let written = 0;
    const calledOff: Promise<void>[] = [];
    const { url } = await onStream((stream) => {
      calledOff.push(new Promise((resolve) => stream.once('close', () => resolve())));
      stream.respond({ ':status': 200 });
      const pour = (): void => {
        while (!stream.destroyed && stream.write('x'.repeat(1024))) written += 1;
        if (!stream.destroyed) stream.once('drain', pour);
      };
      pour();
    });
    const answer = await trusting().send(modern(url));
    expect(answer).toMatchObject({ outcome: 'success', excerpt: 'x'.repeat(4096) });
    await Promise.all(calledOff);
    expect(written).toBeLessThan(2048);
  });

  it.each<[string, (stream: ServerHttp2Stream) => void]>([
    ['resets the request', (stream) => stream.close(2)],
    ['announces its end at once', (stream) => stream.session?.goaway(11)],
    ['hangs up', (stream) => stream.session?.destroy()],
    [
      'resets it within the body',
      (stream) => {
        stream.respond({ ':status': 200 });
        stream.write('half', () => stream.destroy(new Error('enough')));
      },
    ],
  ])('a receiver that %s is asked once, and the connection is lost', async (_what, breakOff) => {
    let streams = 0;
    const { url } = await onStream((stream) => {
      streams += 1;
      breakOff(stream);
    });
    const answer = await trusting().send(modern(url, { timeoutMs: 3000 }));
    expect(answer.outcome).toBe('connection_lost');
    expect(streams).toBe(1);
  });

  it('a receiver that refuses the request twice is not asked again', async () => {
    let streams = 0;
    const { url } = await onStream((stream) => {
      streams += 1;
      stream.close(constants.NGHTTP2_REFUSED_STREAM);
    });
    expect(await trusting().send(modern(url))).toMatchObject({
      outcome: 'connection_lost',
      error: 'request broken off before the answer was complete (REFUSED_STREAM)',
    });
    expect(streams).toBe(2);
  });

  it('a connection lost does not take the next letter down with it', async () => {
    let streams = 0;
    const { url } = await onStream((stream) => {
      streams += 1;
      if (streams === 1) stream.session?.destroy();
      else stream.respond({ ':status': 200 }, { endStream: true });
    });
    const sender = trusting();
    expect((await sender.send(modern(url))).outcome).toBe('connection_lost');
    expect((await sender.send(modern(url))).outcome).toBe('success');
  });

  it.each([
    ['speaks something else', 'HTTP/1.1 200 OK\r\n\r\n'],
    ['answers what nobody asked', '\0\0\0\x01\x05\0\0\0\x07'],
  ])('a receiver that %s is told as such', async (_what, bytes) => {
    const { url } = closing.keep(
      await tlsReceiver((socket) => socket.once('data', () => socket.write(bytes, 'latin1'))),
    );
    const answer = await trusting().send(modern(url, { timeoutMs: 3000 }));
    expect(answer).toMatchObject({
      outcome: 'protocol_error',
      error: 'not an HTTP/2 answer: Protocol error',
    });
  });

  it.each<[string, (socket: TLSSocket) => void]>([
    ['says nothing', () => undefined],
    [
      'greets without end',
      (socket) => {
        // An empty SETTINGS frame, which asks for an answer each time.
        const flood = setInterval(() => socket.write(Buffer.alloc(9, '\0\0\0\x04\0\0\0\0\0')), 1);
        socket.once('close', () => clearInterval(flood));
      },
    ],
  ])('a receiver that %s is late', async (_what, onSocket) => {
    const { url } = closing.keep(await tlsReceiver(onSocket));
    const answer = await trusting().send(modern(url, { timeoutMs: 200 }));
    expect(answer).toMatchObject({ outcome: 'timeout', error: 'no answer within 200 ms' });
  });

  it('headers without end are refused', async () => {
    const { url } = await onStream((stream) => {
      const headers = Object.fromEntries(
        Array.from({ length: 3000 }, (_, i) => [`x-${i}`, 'y'.repeat(100)]),
      );
      stream.respond({ ':status': 200, ...headers }, { endStream: true });
    });
    const answer = await trusting().send(modern(url, { timeoutMs: 3000 }));
    expect(answer.outcome).not.toBe('success');
    expect(answer.outcome).not.toBe('timeout');
  });

  it('closing waits for what is under way', async () => {
    let answerIt = (): void => undefined;
    const arrived = new Promise<void>((arrive) => {
      void onStream((stream) => {
        answerIt = () => stream.respond({ ':status': 200 }, { endStream: true });
        arrive();
      }).then(({ url }) => {
        underWay = sender.send(modern(url));
      });
    });
    const sender = trustingSender();
    let underWay: ReturnType<typeof sender.send> | undefined;
    await arrived;
    const closed = sender.close();
    answerIt();
    await closed;
    expect(await underWay).toMatchObject({ outcome: 'success' });
  });

  it('closing waits for what is under way on a connection whose end was announced', async () => {
    const held: ServerHttp2Stream[] = [];
    let announced = (): void => undefined;
    const isAnnounced = new Promise<void>((resolve) => (announced = resolve));
    const { url } = await onStream((stream) => {
      held.push(stream);
      stream.session?.goaway(0);
      // What answers a ping has read all that came before it.
      stream.session?.ping(announced);
    });
    const sender = trustingSender();
    const underWay = sender.send(modern(url, PATIENT));
    await isAnnounced;
    const closed = sender.close();
    for (const stream of held) stream.respond({ ':status': 200 }, { endStream: true });
    await closed;
    expect(await underWay).toMatchObject({ outcome: 'success' });
    expect(await sender.send(modern(url))).toMatchObject({
      outcome: 'connection_lost',
      error: 'the sender is closed',
    });
  });

  it('closing does not wait for the receiver to hang up as well', async () => {
    const held: ServerHttp2Stream[] = [];
    let arrived = (): void => undefined;
    const hasArrived = new Promise<void>((resolve) => (arrived = resolve));
    const { url } = await onStream((stream) => {
      held.push(stream);
      stream.session?.goaway(0);
      arrived();
    });
    const sender = trustingSender();
    const underWay = sender.send(modern(url, PATIENT));
    await hasArrived;
    const closed = sender.close();
    for (const stream of held) stream.respond({ ':status': 200 }, { endStream: true });
    await closed;
    expect(await underWay).toMatchObject({ outcome: 'success' });
  });
});
