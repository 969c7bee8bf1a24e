import type { ServerHttp2Stream } from 'node:http2';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { HttpWebhookSender } from '../http-webhook-sender.js';
import { Closing } from '../testing/closing.js';
import { modern, streamReceiver, trustingSender } from '../testing/http2.js';
import { relayTo, type OnRelayed, type Relay } from '../testing/relay.js';

const closing = new Closing();
afterEach(() => closing.all());

/** Of a letter that is to be answered, however busy this machine is. */
const PATIENT = { timeoutMs: 60_000 };
/** Of a letter that is not. */
const BRIEF = { timeoutMs: 300 };

const welcoming = (stream: ServerHttp2Stream): void =>
  stream.respond({ ':status': 200 }, { endStream: true });

const relayed = async (
  onStream: (stream: ServerHttp2Stream) => void,
  onConnection?: OnRelayed,
): Promise<Relay> => {
  const receiver = closing.keep(await streamReceiver(onStream));
  return closing.keep(await relayTo(receiver, onConnection));
};

/** Idle connections of it are kept for longer than any spec lasts. */
const keeping = (): HttpWebhookSender => closing.keep(trustingSender({ keepAliveMs: 600_000 }));

describe('a connection of HTTP/2 that went dead without a word', () => {
  it('takes no new requests after one that timed out, though others still wait on it', async () => {
    const { url, relayed: connections } = await relayed(welcoming);
    const sender = keeping();
    expect((await sender.send(modern(url, PATIENT))).outcome).toBe('success');
    connections[0]!.hold();
    const others = sender.send(modern(url, PATIENT));
    expect(await sender.send(modern(url, BRIEF))).toMatchObject({
      outcome: 'timeout',
      error: 'no answer within 300 ms',
    });
    expect((await sender.send(modern(url, PATIENT))).outcome).toBe('success');
    expect(connections).toHaveLength(2);
    connections[0]!.release();
    expect((await others).outcome).toBe('success');
    await connections[0]!.closed;
  });

  it('is closed with the last request that it keeps waiting, though nothing can be written to it', async () => {
    const { url, relayed: connections } = await relayed(welcoming);
    const sender = keeping();
    expect((await sender.send(modern(url, PATIENT))).outcome).toBe('success');
    connections[0]!.hold();
    const more = { ...BRIEF, body: 'x'.repeat(32 * 1024 * 1024) };
    expect((await sender.send(modern(url, more))).outcome).toBe('timeout');
    connections[0]!.release();
    await connections[0]!.closed;
    expect((await sender.send(modern(url, PATIENT))).outcome).toBe('success');
  });
});

describe('a connection of HTTP/2 on which one answer is late', () => {
  it('is kept when others have come meanwhile', async () => {
    const { url, relayed: connections } = await relayed((stream) => {
      stream.once('data', (chunk: Buffer) => {
        if (!String(chunk).includes('slow')) welcoming(stream);
      });
    });
    const sender = keeping();
    expect((await sender.send(modern(url, PATIENT))).outcome).toBe('success');
    const seen = { late: false };
    const slow = sender.send(modern(url, { body: 'slow', timeoutMs: 2_000 }));
    void slow.then(() => (seen.late = true));
    while (!seen.late) await sender.send(modern(url, PATIENT));
    expect((await slow).outcome).toBe('timeout');
    expect((await sender.send(modern(url, PATIENT))).outcome).toBe('success');
    expect(connections).toHaveLength(1);
  });
});

describe('a connection of HTTP/2 that is begun and comes to nothing', () => {
  it('is given up when the first who waited for it has, and another is made for those who still wait', async () => {
    const holdFirst: OnRelayed = (connection, n) => {
      if (n === 1) connection.hold();
    };
    const { url, relayed: connections } = await relayed(welcoming, holdFirst);
    const sender = keeping();
    const first = sender.send(modern(url, BRIEF));
    const second = sender.send(modern(url, PATIENT));
    expect(await first).toMatchObject({
      outcome: 'timeout',
      error: 'no connection within 300 ms',
    });
    expect((await second).outcome).toBe('success');
    connections[0]!.release();
    await connections[0]!.closed;
  });
});
