import { generateKeyPairSync } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { ClientCertificate } from '#application';
import { Carriers, type CarrierKind } from './connections/carriers.js';
import {
  CERTIFICATE,
  CLIENT_CERTIFICATE,
  EXPIRED_CERTIFICATE,
  PRIVATE_KEY,
} from './testing/certificates.js';
import { Closing } from './testing/closing.js';
import { httpsReceiver, type Receiver } from './testing/receiver.js';
import { letterTo, senderWith } from './testing/sender.js';

const closing = new Closing();
afterEach(() => closing.all());

const clientCertificate = { certificate: CLIENT_CERTIFICATE, key: PRIVATE_KEY };
const another = { certificate: CERTIFICATE, key: PRIVATE_KEY };
const otherKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
  ...{ format: 'pem', type: 'pkcs8' },
}) as string;
const trusting = () => closing.keep(senderWith({ trustedCertificates: [CERTIFICATE] }));

/** Tells whom it has before it. */
const asking = async (isDemanding = true): Promise<Receiver> =>
  closing.keep(
    await httpsReceiver(
      CERTIFICATE,
      (request, response) => {
        const { subject } = (request.socket as TLSSocket).getPeerCertificate();
        response.end((subject as typeof subject | undefined)?.CN ?? 'nobody');
      },
      { ca: CERTIFICATE, requestCert: true, rejectUnauthorized: isDemanding },
    ),
  );

describe('a client certificate', () => {
  it('is shown to an endpoint that asks for it', async () => {
    const { url } = await asking();
    const answer = await trusting().send(letterTo(url, { clientCertificate }));
    expect(answer).toMatchObject({ outcome: 'success', excerpt: 'Postrider sender' });
  });

  it('is shown over HTTP/2 alike', async () => {
    const { url } = await asking();
    const answer = await trusting().send(letterTo(url, { clientCertificate, http2: true }));
    expect(answer).toMatchObject({ outcome: 'success', excerpt: 'Postrider sender' });
  });

  const expired = { certificate: EXPIRED_CERTIFICATE, key: PRIVATE_KEY };
  it.each([
    ['is missing', null],
    ['has expired', expired],
  ])('that %s is no success where one is demanded', async (_how, shown) => {
    const { url } = await asking();
    const answer = await trusting().send(letterTo(url, { clientCertificate: shown }));
    // In TLS 1.3 a server refuses only after the client has done its part: by an alert, or by hanging up.
    expect(answer.outcome).toMatch(/^(tls_error|connection_lost)$/);
    expect(answer.status).toBeNull();
  });

  it('speaks for its own letters alone, not for others on the same connection', async () => {
    const receiver = await asking(false);
    const sender = trusting();
    const said: string[] = [];
    for (const shown of [clientCertificate, null, another, clientCertificate, null]) {
      const answer = await sender.send(letterTo(receiver.url, { clientCertificate: shown }));
      said.push(answer.excerpt);
    }
    const [mine, nobody, other] = ['Postrider sender', 'nobody', 'Postrider test receiver'];
    expect(said).toEqual([mine, nobody, other, mine, nobody]);
    expect(receiver.connections()).toBe(3);
  });

  it.each<[string, ClientCertificate]>([
    ['is none', { certificate: 'nonsense', key: PRIVATE_KEY }],
    ['has no key', { certificate: CLIENT_CERTIFICATE, key: 'nonsense' }],
    ['has the key of another', { certificate: CLIENT_CERTIFICATE, key: otherKey }],
  ])('that %s ends its letter and nothing else', async (_what, wrong) => {
    const { url } = await asking();
    const sender = trusting();
    const answer = await sender.send(letterTo(url, { clientCertificate: wrong }));
    expect(answer.outcome).toBe('tls_error');
    expect(answer.error).toMatch(/^client certificate or its key cannot be used \([A-Z0-9_]+\)$/);
    expect((await sender.send(letterTo(url, { clientCertificate }))).outcome).toBe('success');
  });
});

describe('the carriers of client certificates', () => {
  const carriersOf = (kept: number) => {
    const open: string[] = [];
    const make = ({ clientCertificate: shown }: CarrierKind) => {
      const name = shown?.certificate ?? 'none';
      open.push(name);
      const close = (): Promise<void> => {
        open.splice(open.indexOf(name), 1);
        return Promise.resolve();
      };
      return { dispatch: () => true, close };
    };
    return { carriers: new Carriers(make, kept), open };
  };
  const kind = (certificate: string) => ({
    http2: false,
    clientCertificate: { certificate, key: 'k' },
  });

  it('are kept while they are used, and closed when others are used instead', async () => {
    const { carriers, open } = carriersOf(2);
    const a = carriers.of(kind('a'));
    carriers.of(kind('b'));
    expect(carriers.of(kind('a'))).toBe(a);
    carriers.of(kind('c'));
    expect(open).toEqual(['none', 'a', 'c']);
    await carriers.close();
    expect(open).toEqual([]);
  });

  it('differ by key and by version of HTTP', () => {
    const { carriers } = carriersOf(9);
    const one = kind('a');
    const others = [
      { ...one, http2: true },
      { ...one, clientCertificate: { certificate: 'a', key: 'other' } },
      { http2: false, clientCertificate: null },
      { http2: true, clientCertificate: null },
    ];
    expect(new Set([one, ...others].map((each) => carriers.of(each))).size).toBe(5);
  });
});
