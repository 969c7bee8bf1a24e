import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { CERTIFICATE } from './testing/certificates.js';
import { Closing } from './testing/closing.js';
import { http2Receiver, httpsReceiver, tcpReceiver } from './testing/receiver.js';
import { letterTo, senderWith } from './testing/sender.js';

const closing = new Closing();
afterEach(() => closing.all());

const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';
const HINTS = 'HTTP/1.1 103 Early Hints\r\nlink: <a>\r\n\r\n';
const BODY = CONTINUE.repeat(2);
const FINAL = `HTTP/1.1 200 OK\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`;

/** What comes of a receiver that says this to each request, on one connection. */
const answersOf = async (say: (socket: Socket) => void, letters = 1) => {
  const receiver = closing.keep(
    await tcpReceiver((socket) => socket.setNoDelay().on('data', () => say(socket))),
  );
  const sender = closing.keep(senderWith({ connectionsPerOrigin: 1 }));
  const answers = [];
  for (let n = 0; n < letters; n += 1) answers.push(await sender.send(letterTo(receiver.url)));
  expect(receiver.connections()).toBe(1);
  return answers;
};
const heard = { outcome: 'success', status: 200, excerpt: BODY };

describe('an answer below 200 that nobody asked for', () => {
  it.each([
    ['100', CONTINUE],
    ['100 without a reason', 'HTTP/1.1 100\r\n\r\n'],
    ['100 with headers', 'HTTP/1.1 100 Continue\r\ndate: today\r\nx: y\r\n\r\n'],
    ['102', 'HTTP/1.1 102 Processing\r\n\r\n'],
    ['103', HINTS],
    ['all of them, and again', CONTINUE + HINTS + CONTINUE + CONTINUE],
  ])('is passed over, and what comes after it counts: %s', async (_, interim) => {
    const whole = await answersOf((socket) => void socket.write(interim + FINAL), 3);
    expect(whole).toEqual(Array(3).fill(expect.objectContaining(heard)));
  });

  it('is passed over in pieces too', async () => {
    const bytes = [...(CONTINUE + HINTS + CONTINUE + FINAL)];
    const [answer] = await answersOf((socket) => {
      const next = (): void => {
        const byte = bytes.shift();
        if (byte !== undefined) socket.write(byte, () => setImmediate(next));
      };
      next();
    });
    expect(answer).toMatchObject(heard);
  });

  it('changes nothing of a failure that comes after it', async () => {
    const refusal = 'HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n';
    const [answer] = await answersOf((socket) => void socket.write(CONTINUE + refusal));
    expect(answer).toMatchObject({ outcome: 'http_status', status: 503 });
  });

  it('is no answer by itself', async () => {
    const [answer] = await answersOf((socket) => void socket.end(CONTINUE));
    expect(answer).toMatchObject({ outcome: 'connection_lost', status: null });
  });

  it('is an upgrade that nobody asked for, if it is 101', async () => {
    const upgrade = 'HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n';
    const [answer] = await answersOf((socket) => void socket.write(CONTINUE + upgrade));
    expect(answer).toMatchObject({
      outcome: 'protocol_error',
      error: 'not an HTTP/1.1 answer: an upgrade that nobody asked for',
    });
  });

  it('is none of HTTP/1.0', async () => {
    const old = CONTINUE.replace('1.1', '1.0');
    const [answer] = await answersOf((socket) => void socket.write(old + FINAL));
    expect(answer).toMatchObject({
      outcome: 'protocol_error',
      error: 'not an HTTP/1.1 answer: 100 Continue, which HTTP/1.0 does not know',
    });
  });

  it('is passed over by TLS', async () => {
    const { url } = closing.keep(
      await httpsReceiver(CERTIFICATE, (_request, response) => {
        response.writeContinue();
        response.end('done');
      }),
    );
    const sender = closing.keep(senderWith({ trustedCertificates: [CERTIFICATE] }));
    expect(await sender.send(letterTo(url))).toMatchObject({ outcome: 'success', excerpt: 'done' });
  });

  it('is passed over by HTTP/2', async () => {
    const { url } = closing.keep(
      await http2Receiver((server) =>
        server.on('stream', (stream) => {
          stream.additionalHeaders({ ':status': 100 });
          stream.additionalHeaders({ ':status': 103 });
          stream.respond({ ':status': 200 });
          stream.end('done');
        }),
      ),
    );
    const sender = closing.keep(senderWith({ trustedCertificates: [CERTIFICATE] }));
    const answer = await sender.send(letterTo(url, { http2: true }));
    expect(answer).toMatchObject({ outcome: 'success', excerpt: 'done' });
  });
});
