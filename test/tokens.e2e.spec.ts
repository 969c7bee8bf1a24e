import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Api } from './system/api.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

interface Tokens {
  readonly access_token: string;
  readonly token_type: string;
  readonly expires_in: number;
  readonly scope: string;
  readonly refresh_token?: string;
}

describe('an API key as an OAuth 2 client', () => {
  let system: System;
  let id: string;
  let secret: string;

  beforeAll(async () => {
    system = await System.start({ routers: 0, workers: 0 });
  });
  afterAll(() => system.stop());

  beforeEach(async () => {
    const wanted = { name: 'client', scopes: ['webhooks:read', 'webhooks:write'] };
    const issued = await system.api
      .as('mine')
      .call<{ id: string; key: string }>('POST', '/v1/api-keys', wanted);
    ({ id } = issued.body);
    secret = issued.body.key.slice(`prk_${id}_`.length);
  });

  const basic = () => ({ authorization: `Basic ${btoa(`${id}:${secret}`)}` });
  const ask = async (
    path: 'token' | 'revoke',
    form: Readonly<Record<string, string>> | string,
    headers: Readonly<Record<string, string>> = basic(),
  ) => {
    const response = await fetch(`${system.apiUrl}/oauth2/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams(form).toString(),
    });
    const text = await response.text();
    return {
      ...{ status: response.status, headers: response.headers, text },
      body: (text === '' ? {} : JSON.parse(text)) as Tokens & { error?: string },
    };
  };
  const grant = { grant_type: 'client_credentials' };
  const using = (token: string) => new Api(system.apiUrl, token);
  const statusWith = async (token: string, method = 'GET') =>
    (await using(token).call(method, '/v1/webhooks', method === 'GET' ? undefined : draft)).status;
  const draft = { url: 'http://127.0.0.1:9/hooks', events: ['task.*'] };

  it('gets a token with its own account and scopes', async () => {
    const { status, headers, body } = await ask('token', grant);
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        access_token: expect.stringMatching(/^pra_[\w-]{43}$/),
        ...{ token_type: 'Bearer', expires_in: 3_600, scope: 'webhooks:read webhooks:write' },
      },
    });
    expect(headers.get('cache-control')).toBe('no-store');
    const { body: created } = await using(body.access_token).call<{ id: string }>(
      ...(['POST', '/v1/webhooks', draft] as const),
    );
    expect((await system.api.as('mine').webhook(created.id)).id).toBe(created.id);
    expect(
      await system.api.as('mine').call('GET', `/v1/webhooks/${created.id}/history`),
    ).toMatchObject({ body: { data: [{ actor: `key:${id}` }] } });
  });

  it('gets one with fewer scopes and for another time, by form or by JSON', async () => {
    const wanted = { ...grant, scope: 'webhooks:read', expires_in: '120' };
    const inBody = { client_id: id, client_secret: `prk_${id}_${secret}` };
    const byForm = await ask('token', { ...wanted, ...inBody }, {});
    expect(byForm.body).toMatchObject({ expires_in: 120, scope: 'webhooks:read' });
    expect(await statusWith(byForm.body.access_token)).toBe(200);
    expect(await statusWith(byForm.body.access_token, 'POST')).toBe(403);
    const byJson = await system.api.call<Tokens>('POST', '/oauth2/token', { ...wanted, ...inBody });
    expect(byJson).toMatchObject({ status: 200, body: { scope: 'webhooks:read' } });
    const [row] = await system.query<{ seconds: number }>(
      `select extract(epoch from access_expires_at - created_at)::int as seconds
       from access_tokens where key_id = $1 limit 1`,
      [id],
    );
    expect(row?.seconds).toBe(120);
  });

  it('renews them by a refresh token, once', async () => {
    const first = await ask('token', { ...grant, scope: 'webhooks:read offline_access' });
    const { refresh_token: token = '' } = first.body;
    expect(first.body.scope).toBe('webhooks:read offline_access');
    const form = { grant_type: 'refresh_token', refresh_token: token };
    const racing = await Promise.all([1, 2, 3, 4].map(() => ask('token', form)));
    const [second, ...others] = racing.sort((a, b) => a.status - b.status);
    expect(second).toMatchObject({ status: 200, body: { scope: 'webhooks:read offline_access' } });
    for (const late of others) {
      expect(late).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    }
    expect(await statusWith(first.body.access_token)).toBe(401);
    expect(await statusWith(second?.body.access_token ?? '')).toBe(200);
    expect(await statusWith(second?.body.refresh_token ?? '')).toBe(401);
  });

  it('ends them, and finds it no error when there is nothing to end', async () => {
    const { body } = await ask('token', { ...grant, scope: 'offline_access' });
    expect(body.scope).toBe('webhooks:read webhooks:write offline_access');
    const form = { token: body.refresh_token ?? '', token_type_hint: 'refresh_token' };
    for (const token of [form.token, form.token, 'nonsense']) {
      expect(await ask('revoke', { ...form, token })).toMatchObject({ status: 200, text: '' });
    }
    expect(await statusWith(body.access_token)).toBe(401);
  });

  it('loses them with its key', async () => {
    const { body } = await ask('token', grant);
    await system.api.as('mine').call('DELETE', `/v1/api-keys/${id}`);
    expect(await statusWith(body.access_token)).toBe(401);
    expect((await ask('token', grant)).body.error).toBe('invalid_client');
  });

  it.each([
    ['no grant type', {}, 'invalid_request'],
    ['another grant type', { grant_type: 'password' }, 'unsupported_grant_type'],
    ['a scope that is none', { ...grant, scope: 'read(all)' }, 'invalid_scope'],
    ['a scope that the key lacks', { ...grant, scope: 'events:publish' }, 'invalid_scope'],
    ['too long a life', { ...grant, expires_in: '99999999' }, 'invalid_request'],
    ['a life that is no number', { ...grant, expires_in: '1h' }, 'invalid_request'],
    ['no refresh token', { grant_type: 'refresh_token' }, 'invalid_request'],
    ['a wrong refresh token', { grant_type: 'refresh_token', refresh_token: 'x' }, 'invalid_grant'],
    ['a parameter twice', 'grant_type=client_credentials&grant_type=password', 'invalid_request'],
    ['a secret in two places', { ...grant, client_secret: 'x' }, 'invalid_request'],
  ])('is refused for %s as RFC 6749 says', async (_, form, error) => {
    const reply = await ask('token', form);
    expect(reply).toMatchObject({
      status: 400,
      body: { error, error_description: expect.stringMatching(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/) },
    });
    expect(reply.headers.get('cache-control')).toBe('no-store');
  });

  it('is asked who it is', async () => {
    for (const headers of [
      {},
      { authorization: 'Basic !!!' },
      { authorization: `Basic ${btoa(`${id}:wrong`)}` },
      { authorization: `Basic ${btoa(id)}` },
      { authorization: `Bearer prk_${id}_${secret}` },
    ]) {
      for (const path of ['token', 'revoke'] as const) {
        const reply = await ask(path, { ...grant, token: 'x' }, headers);
        expect(reply).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
        expect(reply.headers.get('www-authenticate')).toContain('Basic');
      }
    }
  });

  it('is told a new token each time, also under one Idempotency-Key', async () => {
    const headers = { ...basic(), 'idempotency-key': 'once' };
    const [one, two] = [await ask('token', grant, headers), await ask('token', grant, headers)];
    expect([one.status, two.status]).toEqual([200, 200]);
    expect(one.body.access_token).not.toBe(two.body.access_token);
  });

  it('leaves no secret in the store or in the log', async () => {
    const { body } = await ask('token', { ...grant, scope: 'offline_access' });
    const rows = JSON.stringify(
      await system.query('select row(t.*)::text as row from access_tokens t'),
    );
    const said = () => system.processes.flatMap((app) => app.lines).join('\n');
    await until(() => said().includes(`"actor":"key:${id}"`), 'the line of the request');
    for (const hidden of [body.access_token, body.refresh_token ?? '', secret]) {
      expect(rows + said()).not.toContain(hidden);
    }
  });
});
