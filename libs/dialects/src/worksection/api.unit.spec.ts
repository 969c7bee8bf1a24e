import { describe, expect, it } from '@jest/globals';
import { TokenRefused, type TokenError } from '#application';
import { FakeClock, InMemoryStore } from '../../../application/src/testing/index.js';
import type { DialectServices } from '../services.js';
import { WorksectionApi } from './api.js';

const credential = {
  ...{ actor: 'key:1', account: 'acme', principal: null, role: null },
  scopes: new Set(['administrative']),
};

const request = {
  ...{ method: 'GET', path: '/api/oauth2', query: 'action=get_webhooks', account: 'acme' },
  ...{ headers: { authorization: 'Bearer t' }, body: new Uint8Array(), baseUrl: 'https://x' },
};

const apiWith = (requestsPerSecond: number, clock = new FakeClock(), more: object = {}) =>
  new WorksectionApi(
    {
      ...{ clock, webhooks: new InMemoryStore().webhooks },
      credentials: { byToken: () => Promise.resolve(credential) },
      ...more,
    } as unknown as DialectServices,
    { requestsPerSecond, redirectUris: {} },
  );

describe("Worksection's API", () => {
  it('takes any number of requests, or as many in a second as the installation says', async () => {
    const [any, clock] = [apiWith(0), new FakeClock()];
    const one = apiWith(1, clock);
    for (let i = 0; i < 3; i += 1) expect((await any.handle(request)).status).toBe(200);
    expect((await one.handle(request)).body).toContain('"status":"ok"');
    const reply = await one.handle(request);
    expect([reply.status, JSON.parse(reply.body)]).toEqual([
      ...[200, { status: 'error', status_code: 429, message: 'Too many requests' }],
    ]);
    clock.advance(1_000);
    expect((await one.handle(request)).body).toContain('"status":"ok"');
  });

  it('says who asked, for the log', async () => {
    expect(await apiWith(0).handle(request)).toMatchObject({
      ...{ status: 200, caller: credential, body: '{"status":"ok","data":[]}' },
    });
  });

  it('takes a form in parts, and no file', async () => {
    const asked = async (disposition: string) => {
      const text = `--b\r\nContent-Disposition: form-data; ${disposition}\r\n\r\nget_webhooks\r\n--b--\r\n`;
      const reply = await apiWith(0).handle({
        ...{ ...request, method: 'POST', query: '', body: new TextEncoder().encode(text) },
        headers: { ...request.headers, 'content-type': 'multipart/form-data; boundary=b' },
      });
      return JSON.parse(reply.body) as object;
    };
    expect(await asked('name="action"')).toEqual({ status: 'ok', data: [] });
    expect(await asked('name="action"; filename="x"')).toEqual({
      ...{ status: 'error', status_code: 10, message: 'Field is invalid' },
      message_details: 'The form holds a file.',
    });
  });

  it.each([
    ['token', 'grant_type=authorization_code&code=x', 'invalid_request'],
    ['refresh', 'grant_type=refresh_token&refresh_token=x', 'invalid_request'],
    ['token', 'grant_type=client_credentials', 'invalid_client'],
    ['token', 'grant_type=password', 'invalid_request'],
    ['token', 'grant_type=%00', 'invalid_request'],
  ])('refuses a token with 401: /oauth2/%s?%s', async (path, query, error) => {
    const of = (code: TokenError) => () => Promise.reject(new TokenRefused(code, 'No.'));
    const issueTokens = {
      ...{ exchange: of('invalid_grant'), refresh: of('invalid_grant') },
      issue: of('invalid_client'),
    };
    const api = apiWith(0, new FakeClock(), { issueTokens });
    const asked = { path: `/oauth2/${path}`, query: `${query}&client_id=c&client_secret=s` };
    const { status, body } = await api.handle({ ...request, ...asked });
    expect([status, JSON.parse(body)]).toEqual([
      ...[401, { error, errorDescription: expect.any(String) }],
    ]);
  });

  it('takes GET and POST alone', async () => {
    const reply = await apiWith(0).handle({ ...request, method: 'DELETE' });
    expect([reply.status, reply.headers['allow']]).toEqual([405, 'GET, POST']);
  });

  it.each([400, 413, 500, 503])('has words for the fault %s', (status) => {
    const { body, ...reply } = apiWith(0).fault(status);
    expect(reply.status).toBe(status);
    expect(JSON.parse(body)).toEqual({
      ...{ status: 'error', status_code: status, message: expect.any(String) },
    });
  });
});
