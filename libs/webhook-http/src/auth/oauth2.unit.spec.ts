import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Letter } from '#application';
import type { HttpWebhookSender } from '../http-webhook-sender.js';
import { Closing } from '../testing/closing.js';
import { bodyOf, httpReceiver, nobody, type Receiver } from '../testing/receiver.js';
import { letterTo, senderWith } from '../testing/sender.js';
import type { OAuthClient } from './oauth-client.js';

const closing = new Closing();
afterEach(() => closing.all());

interface TokenRequest {
  readonly headers: IncomingHttpHeaders;
  readonly form: Record<string, string>;
}

let now: number;
let sender: HttpWebhookSender;
let asked: TokenRequest[];
let tokens: Receiver;
/** What the token endpoint does with its n-th request. */
let answerToken: (n: number) => RequestListener;
let endpoint: Receiver;
/** The authorizations that arrived. */
let shown: (string | undefined)[];
let statuses: number[];

const token = (value: string, rest: object = {}): string =>
  JSON.stringify({ access_token: value, token_type: 'Bearer', expires_in: 3600, ...rest });

beforeEach(async () => {
  now = 1_700_000_000_000;
  asked = [];
  shown = [];
  statuses = [];
  answerToken = (n) => (_request, response) => response.end(token(`token-${n}`));
  sender = closing.keep(senderWith({ clock: { now: () => now } }));
  endpoint = closing.keep(
    await httpReceiver((request, response) => {
      shown.push(request.headers.authorization);
      response.writeHead(statuses.shift() ?? 200).end(request.headers.authorization);
    }),
  );
  tokens = closing.keep(
    await httpReceiver((request, response) => {
      void bodyOf(request).then((body) => {
        const form = Object.fromEntries(new URLSearchParams(String(body)));
        asked.push({ headers: request.headers, form });
        answerToken(asked.length)(request, response);
      });
    }),
  );
});

const client = (given: Partial<OAuthClient> = {}): OAuthClient => ({
  ...{ kind: 'oauth2', tokenUrl: tokens.url, clientId: 'acme', clientSecret: 's3cret' },
  ...{ scope: null, ...given },
});
const send = (auth = client(), rest: Partial<Letter> = {}) =>
  sender.send(letterTo(endpoint.url, { auth, ...rest }));

describe('a letter by OAuth 2 client credentials', () => {
  it('bears a token, which is asked for once and kept', async () => {
    for (let sent = 0; sent < 3; sent += 1) expect((await send()).outcome).toBe('success');
    expect(shown).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-1']);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      form: { grant_type: 'client_credentials' },
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
        'user-agent': 'Postrider/0.0.0',
        authorization: `Basic ${Buffer.from('acme:s3cret').toString('base64')}`,
      },
    });
    expect(asked[0]?.form).not.toHaveProperty('scope');
  });

  it('asks for its scope, and form-encodes its id and secret', async () => {
    await send(client({ clientId: 'a:b c', clientSecret: 'ü&', scope: 'hooks write' }));
    expect(asked[0]?.form).toMatchObject({ scope: 'hooks write' });
    const [, credentials = ''] = (asked[0]?.headers.authorization ?? '').split(' ');
    expect(Buffer.from(credentials, 'base64').toString()).toBe('a%3Ab+c:%C3%BC%26');
  });

  it('shares one request for a token with those that wait for the same', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => send()));
    expect(answers.map(({ outcome }) => outcome)).toEqual(Array(10).fill('success'));
    expect(asked).toHaveLength(1);
  });

  it('is not given what was fetched by another id, scope or secret', async () => {
    const clients = [{}, { clientId: 'other' }, { scope: 'write' }, { clientSecret: 'guessed' }];
    for (const given of clients) await send(client(given));
    expect(shown).toEqual([1, 2, 3, 4].map((n) => `Bearer token-${n}`));
  });

  it('gets a new token shortly before the old one expires', async () => {
    await send();
    now += 3_569_000;
    await send();
    now += 1_000;
    await send();
    expect(shown).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-2']);
  });

  it.each([
    [{ expires_in: '60' }, 53_000, 54_000],
    [{ expires_in: '60s' }, 53_000, 54_000],
    [{ expires_in: undefined }, 269_000, 270_000],
    [{ expires_in: null }, 269_000, 270_000],
    [{ expires_in: '' }, 269_000, 270_000],
    [{ expires_in: 'never' }, 269_000, 270_000],
    [{ expires_in: -1 }, 269_000, 270_000],
  ])('reads %j too', async (rest, fresh, stale) => {
    answerToken = (n) => (_request, response) => response.end(token(`token-${n}`, rest));
    await send();
    now += fresh;
    await send();
    expect(asked).toHaveLength(1);
    now += stale - fresh;
    await send();
    expect(asked).toHaveLength(2);
  });

  it('is not sent twice for a 401: the next one gets a new token', async () => {
    statuses = [401];
    const answer = await send();
    expect(answer).toMatchObject({
      outcome: 'http_status',
      status: 401,
      error: '401 Unauthorized',
      excerpt: 'Bearer [hidden]',
      request: { headers: { authorization: 'Bearer [hidden]' } },
    });
    expect(shown).toEqual(['Bearer token-1']);
    expect((await send()).outcome).toBe('success');
    expect(shown).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  it('costs one new token when many get a 401 for the old one', async () => {
    await send();
    statuses = [401, 401, 401];
    await Promise.all([send(), send(), send()]);
    await Promise.all([send(), send(), send()]);
    expect(asked).toHaveLength(2);
  });

  it('shows nothing of its token or its secret', async () => {
    answerToken = () => (_request, response) => response.end(token('a.very+secret/token=='));
    const answer = await send(client({ clientSecret: 'hunter2' }));
    expect(answer.excerpt).toBe('Bearer [hidden]');
    expect(JSON.stringify(answer)).not.toMatch(/very|hunter2/);
  });
});

describe('without a token', () => {
  it.each<[string, RequestListener, object]>([
    [
      'is refused',
      (_request, response) =>
        response.writeHead(401).end('{"error":"invalid_client","error_description":"s3cret"}'),
      { outcome: 'http_status', error: 'token endpoint: 401 Unauthorized (invalid_client)' },
    ],
    [
      'fails',
      (_request, response) => response.writeHead(503, { 'retry-after': '9' }).end('sorry'),
      { outcome: 'http_status', error: 'token endpoint: 503 Service Unavailable' },
    ],
    [
      'gone',
      (_request, response) => response.writeHead(410).end(),
      { outcome: 'http_status', error: 'token endpoint: 410 Gone' },
    ],
    [
      'redirects',
      (_request, response) => response.writeHead(307, { location: '/' }).end(),
      {
        outcome: 'http_status',
        error: 'token endpoint: 307 Temporary Redirect (redirects are not followed)',
      },
    ],
    [
      'says something else',
      (_request, response) => response.end('<p>hello'),
      { outcome: 'protocol_error', error: 'token endpoint: no bearer token in the answer' },
    ],
    [
      'gives a token of another type',
      (_request, response) => response.end(token('x', { token_type: 'mac' })),
      { outcome: 'protocol_error', error: 'token endpoint: no bearer token in the answer' },
    ],
    [
      'gives a token that no header can hold',
      (_request, response) => response.end(token('a\r\nx: y')),
      { outcome: 'protocol_error', error: 'token endpoint: no bearer token in the answer' },
    ],
    [
      'does not come to an end',
      (_request, response) => response.end(' '.repeat(70_000)),
      { outcome: 'protocol_error', error: 'token endpoint: the answer is longer than 64 KiB' },
    ],
    [
      'hangs up',
      (request) => request.socket.destroy(),
      {
        outcome: 'connection_lost',
        error: 'token endpoint: connection closed before the answer was complete',
      },
    ],
  ])(
    'since its endpoint %s, nothing is sent and no status is claimed',
    async (_how, listener, told) => {
      answerToken = () => listener;
      const answer = await send();
      const nothing = { status: null, headers: {}, excerpt: '', request: null, retryAfterMs: null };
      expect(answer).toMatchObject({ ...told, ...nothing });
      expect(shown).toEqual([]);
      answerToken = () => (_request, response) => response.end(token('better'));
      expect((await send()).outcome).toBe('success');
    },
  );

  it('since nobody listens there, nothing is sent', async () => {
    const { url, port } = await nobody();
    expect(await send(client({ tokenUrl: url }))).toMatchObject({
      outcome: 'connect_error',
      error: `token endpoint: connection refused by 127.0.0.1:${port}`,
    });
  });

  it.each([
    ['http://10.0.0.1/token', '10.0.0.1 is a private address'],
    ['http://169.254.169.254/token', '169.254.169.254 is a link-local address'],
    ['http://inside.example.test/token', 'inside.example.test resolves to a private address'],
    ['https://tokens.example.com:25/', "port 25 is not a web server's"],
    ['https://me:hunter2@tokens.example.com/', 'must not hold a user or password'],
    ['nonsense', 'not a URL'],
  ])('since %s is no place to ask, nothing is sent', async (tokenUrl, error) => {
    const resolve = () => Promise.resolve([{ address: '10.0.0.1', family: 4 }]);
    sender = closing.keep(senderWith({ resolve }));
    const answer = await send(client({ tokenUrl }));
    expect(answer).toMatchObject({ outcome: 'address_refused', status: null });
    expect(answer.error).toMatch(/^token (URL|endpoint): /);
    expect(answer.error).toContain(error);
    expect(answer.error).not.toContain('hunter2');
    expect(shown).toEqual([]);
  });

  it('within its timeout a letter fails, and the next one has the token that came late', async () => {
    let give = (): void => undefined;
    answerToken = () => (_request, response) => {
      give = () => response.end(token('late'));
    };
    expect(await send(client(), { timeoutMs: 80 })).toMatchObject({
      outcome: 'timeout',
      status: null,
      error: 'no token from the token endpoint within 80 ms',
    });
    give();
    expect((await send()).outcome).toBe('success');
    expect(shown).toEqual(['Bearer late']);
    expect(asked).toHaveLength(1);
  });

  it('that came in time, its timeout goes on', async () => {
    endpoint = closing.keep(await httpReceiver(() => undefined));
    answerToken = () => (_request, response) => {
      setTimeout(() => response.end(token('slow')), 150);
    };
    const startedAt = performance.now();
    expect(await send(client(), { timeoutMs: 300 })).toMatchObject({
      outcome: 'timeout',
      error: 'no answer within 300 ms',
    });
    expect(performance.now() - startedAt).toBeLessThan(440);
  });
});
