import { describe, expect, it } from '@jest/globals';
import { XMLParser } from 'fast-xml-parser';
import { FakeClock, InMemoryStore, NOON } from '../../../application/src/testing/index.js';
import type { DialectServices } from '../services.js';
import { AcceloApi } from './api.js';
import { numberIn, subscriptionIdOf } from './subscription-id.js';

const credential = {
  ...{ actor: 'key:1', account: 'acme', principal: 'alice', role: 'member' },
  scopes: new Set(['webhooks:read']),
};
const alice = { id: 'alice', number: 7, name: 'Alice', email: null, plan: 'pro' };

const request = {
  ...{ method: 'GET', path: '/api/v0/webhooks/subscriptions', query: '', account: 'acme' },
  ...{ headers: { authorization: 'Bearer t' }, body: new Uint8Array(), baseUrl: 'https://x' },
};

const apiWith = (requestsPerHour: number, clock = new FakeClock()) =>
  new AcceloApi(
    {
      ...{ clock, webhooks: new InMemoryStore().webhooks },
      credentials: { byToken: () => Promise.resolve(credential) },
      access: { findPrincipal: () => Promise.resolve(alice) },
    } as unknown as DialectServices,
    { requestsPerHour, ownerPlans: ['pro'], redirectUris: {} },
  );

describe("Accelo's API", () => {
  it('says how many requests of the hour are left, and when there are more', async () => {
    const clock = new FakeClock();
    const api = apiWith(2, clock);
    const ask = () => api.handle(request);
    expect(await ask()).toMatchObject({
      status: 200,
      headers: {
        ...{ 'x-ratelimit-limit': '2', 'x-ratelimit-remaining': '1' },
        'x-ratelimit-reset': String(NOON / 1_000 + 3_600),
      },
    });
    await ask();
    const spent = await ask();
    expect([spent.status, spent.headers['x-ratelimit-remaining']]).toEqual([429, '0']);
    expect(spent.body).toContain('"status":"too_many_requests"');
    clock.advance(3_600_000);
    expect((await ask()).status).toBe(200);
    expect((await apiWith(0).handle(request)).headers).not.toHaveProperty('x-ratelimit-limit');
  });

  it('writes what it has in XML so that it can be read again', async () => {
    const path = '/api/v0/webhooks/subscriptions/types.xml';
    const { body } = await apiWith(0).handle({ ...request, path });
    const { data } = new XMLParser().parse(body) as {
      data: { meta: object; response: { types: { event_id: string }[] } };
    };
    expect(data.meta).toMatchObject({ status: 'ok' });
    expect(data.response.types.map(({ event_id: id }) => id)).toContain('update_request_status');
  });

  it.each([
    ['name="_bearer_token"', 200],
    ['name="_bearer_token"; filename="token"', 400],
  ])('takes a form in parts, and no file: %s', async (disposition, status) => {
    const text = `--b\r\nContent-Disposition: form-data; ${disposition}\r\n\r\nt\r\n--b--\r\n`;
    const reply = await apiWith(0).handle({
      ...{ ...request, path: '/api/v0/webhooks/subscriptions', query: '_method=get' },
      ...{ method: 'POST', headers: { 'content-type': 'multipart/form-data; boundary=b' } },
      body: new TextEncoder().encode(text),
    });
    expect(reply.status).toBe(status);
  });

  it('writes a list of nothing in XML as an element of its name', async () => {
    const path = '/api/v0/webhooks/subscriptions.xml';
    const { body } = await apiWith(0).handle({ ...request, path });
    expect(body).toContain('<response><subscriptions/><subscriptions_users/></response>');
  });

  it.each([
    [400, 'invalid_request'],
    [413, 'invalid_request'],
    [500, 'server_error'],
    [503, 'server_error'],
  ])('has words for the fault %s', (status, name) => {
    const reply = apiWith(0).fault(status, { ...request, path: '/api/v0/x.yml' });
    expect([reply.status, reply.headers['content-type']]).toEqual([
      ...[status, 'text/x-yaml; charset=utf-8'],
    ]);
    expect(reply.body).toContain(`status: ${name}`);
    const forced = apiWith(0).fault(status, { ...request, query: '_suppress_http_status=1' });
    expect(forced.status).toBe(200);
    expect(forced.body).toContain(`"response_code":${status}`);
  });
});

describe('the id of a subscription', () => {
  const made = { number: 16, createdAt: '2016-11-30T03:45:54.123Z' };

  it('is its time and its number, and tells the number again', () => {
    expect(subscriptionIdOf(made)).toBe('583e4b720000000000000010');
    expect(numberIn(subscriptionIdOf(made))).toBe(16);
  });

  it.each([
    '',
    '16',
    '583E4C220000000000000010',
    '583e4c22ffffffffffffffff',
    '583e4c220000000000000000',
  ])('is not %j', (text) => {
    expect(numberIn(text)).toBeUndefined();
  });
});
