import { constants, type Http2SecureServer, type ServerHttp2Stream } from 'node:http2';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Letter } from '#application';
import { CERTIFICATE } from '../testing/certificates.js';
import { Closing } from '../testing/closing.js';
import { http2Receiver, httpsReceiver, type Receiver } from '../testing/receiver.js';
import { letterTo, senderWith } from '../testing/sender.js';
import type { HttpWebhookSender, HttpWebhookSenderOptions } from '../http-webhook-sender.js';

const closing = new Closing();
afterEach(() => closing.all());

const trusting = (options: Partial<HttpWebhookSenderOptions> = {}): HttpWebhookSender =>
  closing.keep(senderWith({ trustedCertificates: [CERTIFICATE], ...options }));
const modern = (url: string, rest: Partial<Letter> = {}): Letter =>
  letterTo(url, { http2: true, ...rest });

/** Answers with the version it was asked in. */
const versions = async (): Promise<Receiver> =>
  closing.keep(
    await http2Receiver((server) =>
      server.on('request', (request, response) => {
        request.resume();
        response.end(request.httpVersion);
      }),
    ),
  );
const onStream = async (
  listener: (stream: ServerHttp2Stream) => void,
  prepare: (server: Http2SecureServer) => void = () => undefined,
): Promise<Receiver> =>
  closing.keep(
    await http2Receiver((server) => {
      prepare(server.on('sessionError', () => undefined));
      server.on('stream', (stream) => listener(stream.on('error', () => undefined)));
    }),
  );

describe('HTTP/2', () => {
  it('is spoken where the letter asks and the endpoint offers it', async () => {
    const { url } = await versions();
    const sender = trusting();
    expect(await sender.send(modern(url))).toMatchObject({ outcome: 'success', excerpt: '2.0' });
    expect(await sender.send(letterTo(url))).toMatchObject({ outcome: 'success', excerpt: '1.1' });
  });

  it('gives way to HTTP/1.1 where the endpoint does not', async () => {
    const { url } = closing.keep(
      await httpsReceiver(CERTIFICATE, (request, response) => response.end(request.httpVersion)),
    );
    const answer = await trusting().send(modern(url));
    expect(answer).toMatchObject({ outcome: 'success', excerpt: '1.1' });
  });

  it('carries the same letter', async () => {
    const arrived: { headers: unknown; body: string }[] = [];
    const { url, port } = closing.keep(
      await http2Receiver((server) =>
        server.on('request', (request, response) => {
          const chunks: Buffer[] = [];
          request.on('data', (chunk: Buffer) => chunks.push(chunk));
          request.on('end', () => {
            arrived.push({ headers: request.headers, body: String(Buffer.concat(chunks)) });
            response.setHeader('set-cookie', ['c=1', 'd=2']);
            response.statusCode = 201;
            response.end();
          });
        }),
      ),
    );
    const letter = modern(url, { headers: ['X-4me-Delivery', 'a'], body: 'ü'.repeat(100_000) });
    const answer = await trusting().send(letter);
    expect(answer).toMatchObject({ outcome: 'success', status: 201 });
    expect(answer.headers).toMatchObject({ 'set-cookie': 'c=1, d=2' });
    expect(arrived).toEqual([
      {
        headers: expect.objectContaining({
          ':method': 'POST',
          ':authority': `127.0.0.1:${port}`,
          ':path': '/hook?from=postrider',
          'content-type': 'application/json',
          'webhook-id': letter.deliveryId,
          'x-4me-delivery': 'a',
          'user-agent': 'Postrider/0.0.0',
        }),
        body: letter.body,
      },
    ]);
  });

  it('uses a connection again, and closes it when it has been idle', async () => {
    const receiver = await versions();
    const sender = trusting({ keepAliveMs: 50 });
    for (let sent = 0; sent < 10; sent += 1) await sender.send(modern(receiver.url));
    expect(receiver.connections()).toBeLessThanOrEqual(2);
    await receiver.hungUp();
    expect(await sender.send(modern(receiver.url))).toMatchObject({ outcome: 'success' });
  });

  it('makes many requests at once on one connection', async () => {
    const held: ServerHttp2Stream[] = [];
    const receiver = await onStream((stream) => {
      held.push(stream);
      if (held.length < 20) return;
      for (const each of held) each.respond({ ':status': 200 }, { endStream: true });
    });
    const sender = trusting();
    const sent = Array.from({ length: 20 }, () => sender.send(modern(receiver.url)));
    for (const { outcome } of await Promise.all(sent)) expect(outcome).toBe('success');
    expect(receiver.connections()).toBe(1);
  });

  it('makes no more than the endpoint takes, and another connection for the rest', async () => {
    const receiver = closing.keep(
      await http2Receiver(
        (server) =>
          server.on('stream', (stream) => {
            most = Math.max(most, ++open);
            stream.once('close', () => (open -= 1));
            setTimeout(() => stream.respond({ ':status': 200 }, { endStream: true }), 20);
          }),
        { settings: { maxConcurrentStreams: 2 } },
      ),
    );
    let [open, most] = [0, 0];
    const sender = trusting({ connectionsPerOrigin: 2 });
    await sender.send(modern(receiver.url));
    const sent = Array.from({ length: 10 }, () => sender.send(modern(receiver.url)));
    for (const { outcome } of await Promise.all(sent)) expect(outcome).toBe('success');
    expect(receiver.connections()).toBe(2);
    expect(most).toBe(4);
  });

  it('lets a receiver that announces its end answer what is under way', async () => {
    let streams = 0;
    const held: ServerHttp2Stream[] = [];
    const receiver = await onStream((stream) => {
      streams += 1;
      held.push(stream);
      if (streams < 3) return;
      if (streams === 3) stream.session?.goaway(0);
      for (const each of held.splice(0)) each.respond({ ':status': 200 }, { endStream: true });
    });
    const sender = trusting();
    const sent = Array.from({ length: 3 }, () => sender.send(modern(receiver.url)));
    for (const { outcome } of await Promise.all(sent)) expect(outcome).toBe('success');
    expect((await sender.send(modern(receiver.url))).outcome).toBe('success');
    expect(receiver.connections()).toBe(2);
    expect(streams).toBe(4);
  });

  it('asks once more what the endpoint has refused to look at', async () => {
    let streams = 0;
    const { url } = await onStream((stream) => {
      streams += 1;
      if (streams === 1) stream.close(constants.NGHTTP2_REFUSED_STREAM);
      else stream.respond({ ':status': 200 }, { endStream: true });
    });
    expect((await trusting().send(modern(url))).outcome).toBe('success');
    expect(streams).toBe(2);
  });

  it('keeps a connection that an answer is awaited on, however idle it is', async () => {
    const { url } = await onStream((stream) => {
      setTimeout(() => stream.respond({ ':status': 200 }, { endStream: true }), 120);
    });
    const answer = await trusting({ keepAliveMs: 20 }).send(modern(url));
    expect(answer).toMatchObject({ outcome: 'success' });
  });
});

describe('over HTTP/2', () => {
  it('the deadline covers the wait for an answer, and the request is called off', async () => {
    const calledOff: Promise<void>[] = [];
    const { url } = await onStream((stream) => {
      calledOff.push(new Promise((resolve) => stream.once('close', () => resolve())));
    });
    const answer = await trusting().send(modern(url, { timeoutMs: 80 }));
    expect(answer).toMatchObject({ outcome: 'timeout', error: 'no answer within 80 ms' });
    await Promise.all(calledOff);
    expect(calledOff).toHaveLength(1);
  });

  it('the deadline covers a body that drips', async () => {
    const { url } = await onStream((stream) => {
      stream.respond({ ':status': 200 });
      const timer = setInterval(() => stream.write('.'), 5);
      stream.once('close', () => clearInterval(timer));
    });
    const answer = await trusting().send(modern(url, { timeoutMs: 150 }));
    expect(answer).toMatchObject({
      outcome: 'timeout',
      status: 200,
      error: 'no end of the answer within 150 ms',
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
    const sender = senderWith({ trustedCertificates: [CERTIFICATE] });
    let underWay: ReturnType<typeof sender.send> | undefined;
    await arrived;
    const closed = sender.close();
    answerIt();
    await closed;
    expect(await underWay).toMatchObject({ outcome: 'success' });
  });
});
