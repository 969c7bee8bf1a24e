import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { Closing } from './testing/closing.js';
import { bodyOf, httpReceiver, type Receiver } from './testing/receiver.js';
import { letterTo, SECRET, senderWith } from './testing/sender.js';

const closing = new Closing();
afterEach(() => closing.all());

interface Received {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const recordingReceiver = async (): Promise<Receiver & { received: Received[] }> => {
  const received: Received[] = [];
  const receiver = await httpReceiver((request, response) => {
    void bodyOf(request).then((body) => {
      const { method, url, headers } = request;
      received.push({ method, path: url, headers, body });
      response.end('thanks');
    });
  });
  return closing.keep({ ...receiver, received });
};

describe('a letter', () => {
  it('is posted as JSON, signed by Standard Webhooks over the very bytes sent', async () => {
    const receiver = await recordingReceiver();
    const letter = letterTo(receiver.url);
    await closing.keep(senderWith()).send(letter);

    const { method, path, headers, body } = receiver.received[0]!;
    expect({ method, path }).toEqual({ method: 'POST', path: '/hook?from=postrider' });
    expect(headers).toMatchObject({
      host: `127.0.0.1:${receiver.port}`,
      'content-type': 'application/json',
      'content-length': String(body.length),
      'user-agent': 'Postrider/0.0.0',
      'webhook-id': letter.deliveryId,
    });
    expect(headers).not.toHaveProperty('authorization');
    expect(String(body)).toBe(letter.body);
    const signed = headers as Record<string, string>;
    expect(new Webhook(SECRET).verify(body, signed)).toEqual(JSON.parse(letter.body));
  });

  it('is signed with the time it is sent at, in seconds', async () => {
    const receiver = await recordingReceiver();
    const sender = closing.keep(senderWith({ clock: { now: () => 1_700_000_000_999 } }));
    const answer = await sender.send(letterTo(receiver.url));
    expect(answer).toMatchObject({ startedAt: 1_700_000_000_999, durationMs: 0 });
    expect(receiver.received[0]?.headers['webhook-timestamp']).toBe('1700000000');
  });

  it('carries basic auth in UTF-8', async () => {
    const receiver = await recordingReceiver();
    const auth = { kind: 'basic', user: 'jürgen', password: 'pass:wörd' } as const;
    await closing.keep(senderWith()).send(letterTo(receiver.url, { auth }));
    const [scheme, credentials] = (receiver.received[0]?.headers.authorization ?? '').split(' ');
    expect(scheme).toBe('Basic');
    expect(Buffer.from(credentials ?? '', 'base64').toString()).toBe('jürgen:pass:wörd');
  });

  it('may be empty', async () => {
    const receiver = await recordingReceiver();
    const answer = await closing.keep(senderWith()).send(letterTo(receiver.url, { body: '' }));
    expect(answer.outcome).toBe('success');
    expect(receiver.received[0]?.headers['content-length']).toBe('0');
  });
});

describe('connections', () => {
  it('are kept alive and used again', async () => {
    const receiver = await recordingReceiver();
    const sender = closing.keep(senderWith());
    for (let sent = 0; sent < 20; sent += 1) await sender.send(letterTo(receiver.url));
    expect(receiver.received).toHaveLength(20);
    // A connection rests for one turn of the event loop, during which another one may be opened.
    expect(receiver.connections()).toBeLessThanOrEqual(2);
  });

  it('to one origin are limited', async () => {
    const receiver = await recordingReceiver();
    const sender = closing.keep(senderWith({ connectionsPerOrigin: 2 }));
    const sent = Array.from({ length: 10 }, () => sender.send(letterTo(receiver.url)));
    for (const { outcome } of await Promise.all(sent)) expect(outcome).toBe('success');
    expect(receiver.connections()).toBe(2);
  });

  it('are closed when they have been idle', async () => {
    const receiver = await recordingReceiver();
    const sender = closing.keep(senderWith({ keepAliveMs: 10 }));
    await sender.send(letterTo(receiver.url));
    await receiver.hungUp();
    expect(await sender.send(letterTo(receiver.url))).toMatchObject({ outcome: 'success' });
    expect(receiver.connections()).toBe(2);
  });
});

describe('closing', () => {
  it('waits for what is under way, and then sends nothing', async () => {
    const held: ServerResponse[] = [];
    let arrive = (): void => undefined;
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    const { url } = closing.keep(
      await httpReceiver((_request, response) => {
        held.push(response);
        arrive();
      }),
    );
    const sender = senderWith();
    const underWay = sender.send(letterTo(url));
    await arrived;

    const closed = sender.close();
    for (const response of held) response.end();
    await closed;
    expect(await underWay).toMatchObject({ outcome: 'success' });
    expect(await sender.send(letterTo('http://127.0.0.1:9/'))).toMatchObject({
      outcome: 'connection_lost',
      error: 'the sender is closed',
    });
  });
});
