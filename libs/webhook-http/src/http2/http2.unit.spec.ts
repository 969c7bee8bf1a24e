import { constants, type ServerHttp2Stream } from 'node:http2';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { HttpWebhookSender, HttpWebhookSenderOptions } from '../http-webhook-sender.js';
import { CERTIFICATE } from '../testing/certificates.js';
import { Closing } from '../testing/closing.js';
import { modern, streamReceiver, trustingSender } from '../testing/http2.js';
import { http2Receiver, httpsReceiver, type Receiver } from '../testing/receiver.js';
import { letterTo } from '../testing/sender.js';

const closing = new Closing();
afterEach(() => closing.all());

const trusting = (options: Partial<HttpWebhookSenderOptions> = {}): HttpWebhookSender =>
  closing.keep(trustingSender(options));
const onStream = async (listener: (stream: ServerHttp2Stream) => void): Promise<Receiver> =>
  closing.keep(await streamReceiver(listener));

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

  it('keeps a connection that an answer is awaited on, however idle it is, and closes it after that', async () => {
    const { url, hungUp } = await onStream((stream) => {
      setTimeout(() => stream.respond({ ':status': 200 }, { endStream: true }), 120);
    });
    const answer = await trusting({ keepAliveMs: 20 }).send(modern(url));
    expect(answer).toMatchObject({ outcome: 'success' });
    await hungUp();
  });
});
