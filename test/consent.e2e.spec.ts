import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { AppProcess } from './system/app-process.js';
import { describeDialect } from './system/describe-dialect.js';
import { rawRequest, type RawReply } from './system/raw-request.js';
import { System } from './system/system.js';

const FORM = 'application/x-www-form-urlencoded';
const CALLBACK = 'https://app.example/back?from=postrider';

interface Key {
  readonly id: string;
  readonly key: string;
}

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
}

/** An account with a client that may have people sent back to it, and somebody who holds a key. */
class Consenting {
  private constructor(
    readonly system: System,
    readonly app: AppProcess,
    readonly client: Key,
    readonly holder: Key,
  ) {}

  static async start(dialect: string): Promise<Consenting> {
    const system = await System.start({
      ...{ routers: 0, workers: 0, environment: { POSTRIDER_LEASE: '20s' } },
    });
    const api = system.api.as('acme');
    await system.api.call('PUT', '/v1/accounts/acme', { name: 'Acme' });
    await api.call('PUT', '/v1/principals/alice', { name: 'Alice', plan: 'pro' });
    const issue = async (more: object): Promise<Key> => {
      const asked = { scopes: ['administrative'], ...more };
      return (await api.call<Key>('POST', '/v1/api-keys', asked)).body;
    };
    const client = await issue({ name: 'The <App>', scopes: ['webhooks:read'] });
    const holder = await issue({ name: 'alice', principal: 'alice' });
    const options = { [dialect]: { redirectUris: { [client.id]: [CALLBACK] } } };
    const app = await AppProcess.start('subscription-api', {
      ...system.environment,
      POSTRIDER_DIALECT_OPTIONS: JSON.stringify(options),
    });
    return new Consenting(system, app, client, holder);
  }

  async stop(): Promise<void> {
    await this.app.stop();
    await this.system.stop();
  }

  /** What the client asks for, as its link has it. */
  asked(more: Readonly<Record<string, string>> = {}): string {
    return new URLSearchParams({
      ...{ client_id: this.client.id, redirect_uri: CALLBACK, response_type: 'code' },
      ...{ state: 'a b&c', ...more },
    }).toString();
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<RawReply> {
    return rawRequest(this.app.url, { path, headers });
  }

  post(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<RawReply> {
    const body = new URLSearchParams(fields).toString();
    const sent = { method: 'POST', path, body, headers: { 'content-type': FORM, ...headers } };
    return rawRequest(this.app.url, sent);
  }

  /** What the client is told when the browser comes back to it. */
  async back(path: string, fields: Readonly<Record<string, string>>): Promise<URLSearchParams> {
    const reply = await this.post(path, fields);
    expect([reply.status, reply.text]).toEqual([303, '']);
    const url = new URL(reply.headers.location ?? '');
    expect(`${url.origin}${url.pathname}`).toBe('https://app.example/back');
    expect(url.searchParams.get('from')).toBe('postrider');
    expect(url.searchParams.get('state')).toBe('a b&c');
    return url.searchParams;
  }
}

const read = <Body>({ text }: RawReply): Body => JSON.parse(text) as Body;

describeDialect('worksection', 'somebody whom a Worksection client sends to consent', () => {
  let at: Consenting;
  const [authorize, token] = ['authorize', 'token'].map(
    (name) => `/worksection/acme/oauth2/${name}`,
  ) as [string, string];

  beforeAll(async () => {
    at = await Consenting.start('worksection');
  });
  afterAll(() => at.stop());

  const allowed = { answer: 'allow' };

  it('sees who asks for what, on a page that runs nothing', async () => {
    const { status, text, headers } = await at.get(
      `${authorize}?${at.asked({ scope: 'administrative' })}`,
    );
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(text).toContain('The &lt;App&gt;');
    expect(text).toContain('<b>administrative</b>');
    expect(text).toContain('app.example');
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none';.* form-action 'self' https:\/\/app\.example; frame-ancestors 'none'/,
    );
    expect(headers['cache-control']).toBe('no-store');
  });

  it('goes back with a code, for which the client gets tokens, once', async () => {
    const link = `${authorize}?${at.asked({ scope: 'administrative' })}`;
    const code = (await at.back(link, { ...allowed, key: at.holder.key })).get('code') ?? '';
    const { id: client_id, key: client_secret } = at.client;
    const exchange = {
      ...{ client_id, client_secret, grant_type: 'authorization_code', code },
      redirect_uri: CALLBACK,
    };
    const reply = await at.post(token, exchange);
    expect([reply.status, read(reply)]).toEqual([
      200,
      {
        ...{ token_type: 'Bearer', expires_in: 86_400, account_url: expect.any(String) },
        ...{ access_token: expect.any(String), refresh_token: expect.any(String) },
      },
    ]);
    const use = async ({ access_token: access }: Tokens) =>
      read(
        await at.get('/worksection/acme/api/oauth2?action=get_webhooks', {
          authorization: `Bearer ${access}`,
        }),
      );
    const first = read<Tokens>(reply);
    expect(await use(first)).toEqual({ status: 'ok', data: [] });
    const again = await at.post(token, exchange);
    expect([again.status, read(again)]).toMatchObject([401, { error: 'invalid_request' }]);
    // As the vendor's libraries do: all in the query of a GET.
    const renewal = { client_id, client_secret, grant_type: 'refresh_token' };
    const query = new URLSearchParams({ ...renewal, refresh_token: first.refresh_token });
    const second = read<Tokens>(
      await at.get(`/worksection/acme/oauth2/refresh?${query.toString()}`),
    );
    expect(await use(second)).toEqual({ status: 'ok', data: [] });
    expect(await use(first)).toMatchObject({ message: 'Access token is expired' });
  });

  it('may refuse', async () => {
    const told = await at.back(`${authorize}?${at.asked()}`, { answer: 'deny', key: '' });
    expect(told.get('error')).toBe('access_denied');
    expect(told.has('code')).toBe(false);
  });

  it('is asked again for a key that is none of the account', async () => {
    const api = at.system.api.as('other');
    const asked = { name: 'k', scopes: ['administrative'] };
    const other = (await api.call<Key>('POST', '/v1/api-keys', asked)).body.key;
    for (const key of ['', 'prk_x', other, at.system.api.adminKey]) {
      const reply = await at.post(`${authorize}?${at.asked()}`, { ...allowed, key });
      expect([reply.status, reply.headers.location]).toEqual([403, undefined]);
      expect(reply.text).toContain('That is no key of this account.');
      if (key !== '') expect(reply.text).not.toContain(key);
    }
  });

  it.each([
    ['another address', { redirect_uri: 'https://app.example/back' }],
    ['an address of somebody else', { redirect_uri: 'https://evil.example/' }],
    ['no client', { client_id: 'nobody' }],
    ['a client of nothing', { client_id: '__proto__' }],
  ])('is sent nowhere for %s', async (_, more) => {
    for (const reply of [
      await at.get(`${authorize}?${at.asked(more)}`),
      await at.post(`${authorize}?${at.asked(more)}`, { ...allowed, key: at.holder.key }),
    ]) {
      expect([reply.status, reply.headers.location]).toEqual([400, undefined]);
    }
  });

  it('goes back with what is wrong with the question', async () => {
    const key = { ...allowed, key: at.holder.key };
    const error = async (more: Readonly<Record<string, string>>) =>
      (await at.back(`${authorize}?${at.asked(more)}`, key)).get('error');
    expect(await error({ response_type: 'token' })).toBe('unsupported_response_type');
    expect(await error({ scope: 'everything' })).toBe('invalid_scope');
    expect(await error({ code_challenge: 'short' })).toBe('invalid_request');
  });
});

describeDialect('accelo', 'somebody whom an Accelo web application sends to consent', () => {
  let at: Consenting;
  const base = '/accelo/acme/oauth2/v0';

  beforeAll(async () => {
    at = await Consenting.start('accelo');
  });
  afterAll(() => at.stop());

  it('goes back with a code, for which the application gets tokens, by its verifier', async () => {
    const verifier = randomBytes(32).toString('base64url');
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const link = `${base}/authorize?${at.asked({
      ...{ scope: 'write(all)', code_challenge: challenge, code_challenge_method: 'S256' },
    })}`;
    expect((await at.get(link)).status).toBe(200);
    const code = (await at.back(link, { answer: 'allow', key: at.holder.key })).get('code') ?? '';
    const authorization = `Basic ${btoa(`${at.client.id}:${at.client.key}`)}`;
    const exchange = (more: Readonly<Record<string, string>>) =>
      at.post(
        `${base}/token`,
        { grant_type: 'authorization_code', code, ...more },
        { authorization },
      );
    const without = await exchange({});
    expect([without.status, read(without)]).toMatchObject([400, { error: 'invalid_grant' }]);
    const reply = await exchange({ code_verifier: verifier });
    const first = read<Tokens>(reply);
    expect([reply.status, first]).toEqual([
      200,
      expect.objectContaining({
        ...{ access_token: expect.any(String), refresh_token: expect.any(String) },
        ...{ token_type: 'Bearer', expires_in: 2_592_000, deployment: 'acme' },
      }),
    ]);
    const list = async ({ access_token: access }: Tokens) =>
      (
        await at.get('/accelo/acme/api/v0/webhooks/subscriptions', {
          authorization: `Bearer ${access}`,
        })
      ).status;
    expect(await list(first)).toBe(200);
    const renewal = { grant_type: 'refresh_token', refresh_token: first.refresh_token };
    const second = read<Tokens>(await at.post(`${base}/token`, renewal, { authorization }));
    expect([await list(first), await list(second)]).toEqual([401, 200]);
    const revoked = { token: second.access_token };
    expect((await at.post(`${base}/revoke`, revoked, { authorization })).status).toBe(200);
    expect(await list(second)).toBe(401);
  });
});
