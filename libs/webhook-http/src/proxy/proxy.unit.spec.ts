import { afterEach, describe, expect, it } from '@jest/globals';
import type { Letter } from '#application';
import type { HttpWebhookSender, HttpWebhookSenderOptions } from '../http-webhook-sender.js';
import { CERTIFICATE } from '../testing/certificates.js';
import { Closing } from '../testing/closing.js';
import { connectProxy, type ConnectProxy } from '../testing/connect-proxy.js';
import {
  http2Receiver,
  httpReceiver,
  httpsReceiver,
  nobody,
  tcpReceiver,
  type Receiver,
} from '../testing/receiver.js';
import { letterTo, senderWith } from '../testing/sender.js';
import { proxyOf } from './proxy.js';

const closing = new Closing();
afterEach(() => closing.all());

const HERE = { address: '127.0.0.1', family: 4 };

type Options = Partial<HttpWebhookSenderOptions> & { readonly resolvesNames?: boolean };

const senderBy = (
  url: string,
  { resolvesNames = false, ...rest }: Options = {},
): HttpWebhookSender =>
  closing.keep(
    senderWith({
      proxy: { url, resolvesNames },
      trustedCertificates: [CERTIFICATE],
      resolve: () => Promise.resolve([HERE]),
      ...rest,
    }),
  );
const proxied = async (...given: Parameters<typeof connectProxy>): Promise<ConnectProxy> =>
  closing.keep(await connectProxy(...given));
const here = async (): Promise<Receiver> =>
  closing.keep(await httpReceiver((request, response) => response.end(request.headers.host)));

describe('through a proxy', () => {
  it('letters go by tunnels, which are used again', async () => {
    const [proxy, { url, port }] = [await proxied(), await here()];
    const sender = senderBy(proxy.url);
    for (let sent = 0; sent < 5; sent += 1) {
      expect(await sender.send(letterTo(url))).toMatchObject({ outcome: 'success' });
    }
    expect(new Set(proxy.asked)).toEqual(new Set([`127.0.0.1:${port}`]));
    expect(proxy.connections()).toBeLessThanOrEqual(2);
    expect(proxy.shown).toContain(undefined);
  });

  it('a name is looked up here, asked for by address, and still named to its endpoint', async () => {
    const [proxy, { port }] = [await proxied(), await here()];
    const answer = await senderBy(proxy.url).send(letterTo(`http://hooks.example.test:${port}/`));
    expect(answer.excerpt).toBe(`hooks.example.test:${port}`);
    expect(proxy.asked).toEqual([`127.0.0.1:${port}`]);
  });

  it('the next address of a name is tried when the proxy does not reach the first', async () => {
    const { port } = await here();
    const proxy = await proxied((asked) => (asked.startsWith('127.0.0.2') ? 502 : undefined));
    const resolve = () => Promise.resolve([{ address: '127.0.0.2', family: 4 }, HERE]);
    const answer = await senderBy(proxy.url, { resolve }).send(
      letterTo(`http://hooks.example.test:${port}/`),
    );
    expect(answer.outcome).toBe('success');
    expect(proxy.asked).toEqual([`127.0.0.2:${port}`, `127.0.0.1:${port}`]);
  });

  it('TLS is spoken with the endpoint, by its name', async () => {
    const proxy = await proxied();
    const { port } = closing.keep(
      await httpsReceiver(CERTIFICATE, (_request, response) => response.end('safe')),
    );
    const sender = senderBy(proxy.url);
    const send = (host: string) => sender.send(letterTo(`https://${host}:${port}/`));
    expect(await send('hooks.example.test')).toMatchObject({ outcome: 'success', excerpt: 'safe' });
    expect(await send('other.example.test')).toMatchObject({
      outcome: 'tls_error',
      error: 'certificate is for another host name',
    });
  });

  it('HTTP/2 is spoken too', async () => {
    const proxy = await proxied();
    const { url } = closing.keep(
      await http2Receiver((server) =>
        server.on('request', (request, response) => {
          response.end(request.httpVersion);
        }),
      ),
    );
    const answer = await senderBy(proxy.url).send(letterTo(url, { http2: true }));
    expect(answer).toMatchObject({ outcome: 'success', excerpt: '2.0' });
    expect(proxy.asked).toHaveLength(1);
  });

  it('tokens are fetched too', async () => {
    const [proxy, { url, port }] = [await proxied(), await here()];
    const tokens = closing.keep(
      await httpReceiver((_request, response) =>
        response.end('{"access_token":"t","token_type":"bearer"}'),
      ),
    );
    const auth: Letter['auth'] = {
      ...{ kind: 'oauth2', tokenUrl: tokens.url, clientId: 'a', clientSecret: 'b', scope: null },
    };
    expect((await senderBy(proxy.url).send(letterTo(url, { auth }))).outcome).toBe('success');
    expect(proxy.asked).toEqual([`127.0.0.1:${tokens.port}`, `127.0.0.1:${port}`]);
  });

  it('a proxy that wants a user and password gets them', async () => {
    const [proxy, { url }] = [await proxied(), await here()];
    const withUser = proxy.url.replace('//', '//jan:p%40ss%3Aword@');
    expect((await senderBy(withUser).send(letterTo(url))).outcome).toBe('success');
    const [, credentials = ''] = (proxy.shown[0] ?? '').split(' ');
    expect(Buffer.from(credentials, 'base64').toString()).toBe('jan:p@ss:word');
  });
});

describe('no tunnel is asked for', () => {
  it.each([false, true])(
    'to a literal address inside (the proxy resolves names: %s)',
    async (by) => {
      const proxy = await proxied();
      const sender = senderBy(proxy.url, { resolvesNames: by, allowedTargets: [] });
      for (const host of [
        '127.0.0.1',
        '2130706433',
        '0177.0.0.1',
        '[::ffff:10.0.0.1]',
        'localhost',
      ]) {
        const answer = await sender.send(letterTo(`http://${host}:8080/`));
        expect([host, answer.outcome]).toEqual([host, 'address_refused']);
      }
      expect(proxy.asked).toEqual([]);
    },
  );

  it('to a name that means an address inside, though it meant another before', async () => {
    const proxy = await proxied();
    const { port } = closing.keep(
      await httpReceiver((_request, response) => response.setHeader('connection', 'close').end()),
    );
    const means = [[HERE], [{ address: '10.1.2.3', family: 4 }]];
    const resolve = () => Promise.resolve(means.shift() ?? []);
    const sender = senderBy(proxy.url, { resolve });
    const letter = letterTo(`http://hooks.example.test:${port}/`);
    expect((await sender.send(letter)).outcome).toBe('success');
    expect(await sender.send(letter)).toMatchObject({
      outcome: 'address_refused',
      error: expect.stringContaining('hooks.example.test resolves to a private address'),
    });
    expect(proxy.asked).toHaveLength(1);
  });
});

describe('a proxy that resolves names', () => {
  it('is given them as they are, and nothing is looked up here', async () => {
    const { port } = await here();
    const proxy = await proxied(() => ({ host: '127.0.0.1', port }));
    const resolve = () => Promise.reject(new Error('no resolver here'));
    const sender = senderBy(proxy.url, { resolvesNames: true, resolve });
    const answer = await sender.send(letterTo('http://hooks.example.test/'));
    expect(answer).toMatchObject({ outcome: 'success', excerpt: 'hooks.example.test' });
    expect(proxy.asked).toEqual(['hooks.example.test:80']);
  });
});

describe('a proxy that makes no connection is told as such', () => {
  it.each([
    [403, 'connect_error', 'the proxy made no connection: 403 Forbidden'],
    [407, 'proxy_error', 'the proxy made no connection: 407 Proxy Authentication Required'],
    [405, 'proxy_error', 'the proxy made no connection: 405 Method Not Allowed'],
    [500, 'proxy_error', 'the proxy made no connection: 500 Internal Server Error'],
    [502, 'connect_error', 'the proxy made no connection: 502 Bad Gateway'],
  ])('by its status %d, and by whose fault that is: %s', async (status, outcome, error) => {
    const proxy = await proxied(() => status);
    const withUser = proxy.url.replace('//', '//jan:hunter2@');
    const answer = await senderBy(withUser).send(letterTo('http://127.0.0.1:9999/'));
    expect(answer).toMatchObject({ outcome, status: null, error });
    expect(JSON.stringify(answer)).not.toContain('hunter2');
  });

  it('when nobody is there', async () => {
    const { url } = await nobody();
    expect(await senderBy(url).send(letterTo('http://127.0.0.1:9999/'))).toMatchObject({
      outcome: 'proxy_error',
      error: 'connection refused by the proxy',
    });
  });

  it.each<[string, string, string]>([
    ['hangs up', '', 'connection reset by the proxy'],
    ['speaks something else', 'SSH-2.0-OpenSSH_9.6\r\n', 'the proxy does not speak HTTP'],
  ])('when it %s', async (_what, bytes, error) => {
    const { url } = closing.keep(
      await tcpReceiver((socket) => socket.once('data', () => socket.end(bytes))),
    );
    expect(await senderBy(url).send(letterTo('http://127.0.0.1:9999/'))).toMatchObject({
      outcome: 'proxy_error',
      error,
    });
  });

  it('when it cannot be reached at all, before the receiver would be blamed', async () => {
    // Nobody is told by TEST-NET-1 (RFC 5737) that nobody is there.
    const sender = senderBy('http://192.0.2.1:3128');
    const letter = letterTo('http://127.0.0.1:9999/', { timeoutMs: 20_000 });
    expect((await sender.send(letter)).outcome).toBe('proxy_error');
  });

  it('when it says nothing until the deadline, which hangs up', async () => {
    const proxy = closing.keep(await tcpReceiver(() => undefined));
    const letter = letterTo('http://127.0.0.1:9999/', { timeoutMs: 60 });
    expect(await senderBy(proxy.url).send(letter)).toMatchObject({
      outcome: 'timeout',
      error: 'no connection within 60 ms',
    });
    await proxy.hungUp();
  });

  it('when its tunnel ends before TLS is spoken', async () => {
    const proxy = await proxied();
    const { port } = closing.keep(await tcpReceiver((socket) => socket.end()));
    const answer = await senderBy(proxy.url).send(letterTo(`https://127.0.0.1:${port}/`));
    expect(answer.outcome).toBe('tls_error');
  });
});

describe('the URL of a proxy', () => {
  it('says where it is and who asks', () => {
    expect(proxyOf('http://proxy.example:3128')).toEqual({
      ...{ host: 'proxy.example', port: 3128, authorization: null },
    });
    expect(proxyOf('http://a:@[::1]/')).toEqual({
      ...{ host: '::1', port: 80, authorization: 'Basic YTo=' },
    });
  });

  it.each(['https://proxy.example', 'socks5://proxy.example', 'proxy.example:3128'])(
    'is not %s',
    (url) => expect(() => proxyOf(url)).toThrow(),
  );
});
