import { afterEach, describe, expect, it } from '@jest/globals';
import { CERTIFICATE, EXPIRED_CERTIFICATE, ISSUED_CERTIFICATE } from './testing/certificates.js';
import { Closing } from './testing/closing.js';
import { httpReceiver, httpsReceiver, tcpReceiver, type Receiver } from './testing/receiver.js';
import { letterTo, senderWith } from './testing/sender.js';

const closing = new Closing();
afterEach(() => closing.all());

const trustedCertificates = [CERTIFICATE, EXPIRED_CERTIFICATE];
const secured = async (certificate = CERTIFICATE): Promise<Receiver> =>
  closing.keep(await httpsReceiver(certificate, (_request, response) => response.end('safe')));

describe('over TLS', () => {
  it('a letter arrives, and the connection is used again', async () => {
    const receiver = await secured();
    const sender = closing.keep(senderWith({ trustedCertificates }));
    for (let sent = 0; sent < 20; sent += 1) {
      const answer = await sender.send(letterTo(receiver.url));
      expect(answer).toMatchObject({ outcome: 'success', excerpt: 'safe' });
    }
    expect(receiver.connections()).toBeLessThanOrEqual(2);
  });

  it('the certificate is checked against the name in the URL', async () => {
    const receiver = await secured();
    const resolve = async () => [{ address: '127.0.0.1', family: 4 }];
    const sender = closing.keep(senderWith({ trustedCertificates, resolve }));
    const send = (host: string) => sender.send(letterTo(`https://${host}:${receiver.port}/`));
    expect(await send('hooks.example.test')).toMatchObject({ outcome: 'success' });
    expect(await send('other.example.test')).toMatchObject({
      outcome: 'tls_error',
      error: 'certificate is for another host name',
    });
  });

  it('a self-signed certificate is refused', async () => {
    const { url } = await secured();
    expect(await closing.keep(senderWith()).send(letterTo(url))).toMatchObject({
      outcome: 'tls_error',
      status: null,
      error: 'certificate is self-signed',
    });
  });

  it('a certificate of an authority that nobody knows is refused', async () => {
    const { url } = await secured(ISSUED_CERTIFICATE);
    expect(await closing.keep(senderWith()).send(letterTo(url))).toMatchObject({
      outcome: 'tls_error',
      error: 'certificate chain is incomplete or not trusted',
    });
    const sender = closing.keep(senderWith({ trustedCertificates }));
    expect(await sender.send(letterTo(url))).toMatchObject({ outcome: 'success' });
  });

  it('an expired certificate is refused', async () => {
    const { url } = await secured(EXPIRED_CERTIFICATE);
    const sender = closing.keep(senderWith({ trustedCertificates }));
    expect(await sender.send(letterTo(url))).toMatchObject({
      outcome: 'tls_error',
      error: 'certificate has expired',
    });
  });

  it('a receiver without TLS is named as such', async () => {
    const { port } = closing.keep(await httpReceiver((_request, response) => response.end()));
    const answer = await closing.keep(senderWith()).send(letterTo(`https://127.0.0.1:${port}/`));
    expect(answer).toMatchObject({
      outcome: 'tls_error',
      error: 'receiver does not speak TLS on this port',
    });
  });

  it.each([
    ['closes', (receiver: { end: () => void }) => receiver.end()],
    ['resets', (receiver: { resetAndDestroy: () => void }) => receiver.resetAndDestroy()],
  ])('a handshake the receiver %s is a TLS error', async (_how, hangUp) => {
    const receiver = await tcpReceiver(
      (socket) => socket.once('data', () => hangUp(socket)),
      'https',
    );
    const answer = await closing.keep(senderWith()).send(letterTo(closing.keep(receiver).url));
    expect(answer).toMatchObject({
      outcome: 'tls_error',
      error: 'connection closed during the TLS handshake',
    });
  });

  it('the deadline covers the handshake, and hangs up', async () => {
    const receiver = closing.keep(await tcpReceiver(() => undefined, 'https'));
    const answer = await closing.keep(senderWith()).send(letterTo(receiver.url, { timeoutMs: 40 }));
    expect(answer).toMatchObject({ outcome: 'timeout', error: 'no connection within 40 ms' });
    await receiver.hungUp();
  });
});
