import { describe, expect, it } from '@jest/globals';
import { Profiles } from '#application';
import { NATIVE_PROFILE } from '#domain';
import { FakeClock, InMemoryStore, NOON } from '../../../../application/src/testing/index.js';
import type { DialectServices } from '../../services.js';
import { RServiceApi } from './api.js';
import { rserviceOptions } from '../options.js';
import { PRESET, RSERVICE_PROFILE } from '../preset.js';

const HOUR_MS = 3_600_000;

const credential = (actor: string) => ({
  ...{ actor, account: 'wdc', principal: null, role: null },
  scopes: new Set(['webhooks:read', 'webhooks:write']),
});

const request = {
  ...{ method: 'GET', path: '/v1/webhooks', query: '', account: 'wdc' },
  ...{ headers: { authorization: 'Bearer t' }, body: new Uint8Array(), baseUrl: 'https://x' },
};
const of = (token: string) => ({ ...request, headers: { authorization: `Bearer ${token}` } });

const apiWith = (options: object, clock = new FakeClock()) =>
  new RServiceApi(
    {
      ...{ clock, webhooks: new InMemoryStore().webhooks },
      credentials: { byToken: (token: string) => Promise.resolve(credential(token)) },
      access: { findAccount: () => Promise.resolve(undefined) },
      profiles: new Profiles({
        all: new Map([
          ['native', NATIVE_PROFILE],
          [PRESET, RSERVICE_PROFILE],
        ]),
      }),
    } as unknown as DialectServices,
    rserviceOptions.parse(options),
  );

describe("R-Service's API", () => {
  it('says how many requests of the hour are left, and when there are more', async () => {
    const clock = new FakeClock();
    const api = apiWith({ requestsPerHour: 2 }, clock);
    expect(await api.handle(request)).toMatchObject({
      status: 200,
      headers: {
        ...{ 'x-ratelimit-limit': '2', 'x-ratelimit-remaining': '1' },
        'x-ratelimit-reset': String((NOON + HOUR_MS) / 1_000),
      },
    });
    await api.handle(request);
    clock.advance(HOUR_MS / 2);
    const { status, headers, body } = await api.handle(request);
    expect([status, JSON.parse(body)]).toEqual([
      429,
      {
        message: 'Too Many Requests',
        documentation_url: 'https://developer.r-service.tech/v1#rate-limiting',
      },
    ]);
    expect(headers).toMatchObject({ 'retry-after': '1800', 'x-ratelimit-remaining': '0' });
    // Of another credential none were taken.
    expect((await api.handle(of('other'))).status).toBe(200);
    clock.advance(HOUR_MS / 2);
    expect((await api.handle(request)).status).toBe(200);
  });

  it('takes any number of requests where the installation says so', async () => {
    const { headers } = await apiWith({ requestsPerHour: 0 }).handle(request);
    expect(headers).not.toHaveProperty('x-ratelimit-limit');
  });

  it.each([
    ['POST', '/v1/webhooks', '{"event":"task.create","uri":"https://x","name":"\\ud800"}'],
    ['POST', '/v1/webhooks', '{"app_offering_references":["\\u0000"]}'],
    ['PATCH', '/v1/webhooks/1', '{"mail_exceptions_to":"a\\ud800@example.com"}'],
    ['POST', '/v1/webhook_policies', '{"jwt_alg":"rs256","jwt_audience":"a\\u0000b"}'],
  ])('refuses what can be kept nowhere: %s %s %s', async (method, path, text) => {
    const body = new TextEncoder().encode(text);
    const { status, body: told } = await apiWith({}).handle({ ...request, method, path, body });
    expect([status, JSON.parse(told)]).toEqual([
      ...[400, { message: 'A parameter holds what is no text.' }],
    ]);
  });

  it.each([
    ['wdc', '/webhook_policies/%00/jwks'],
    ['wdc', '/webhook_policies/%00/.well-known/openid-configuration'],
    ['wdc', '/webhooks/%00/verify'],
    [null, '/%00/webhook_policies/x/jwks'],
    [null, '/%00/webhooks/1/verify'],
    [null, `/${'x'.repeat(129)}/webhooks/1/verify`],
    [null, '/a%0Ab/webhooks/1/verify'],
  ])('has no page of the account %j at %s', async (account, path) => {
    const { status, body } = await apiWith({}).handle({ ...request, account, path, headers: {} });
    expect([status, JSON.parse(body)]).toEqual([404, { message: 'Not Found' }]);
  });

  it.each([
    [400, 'Bad Request'],
    [413, 'Payload Too Large'],
    [500, 'Internal Server Error'],
    [503, 'Service Unavailable'],
  ])('has words for the fault %s', (status, message) => {
    const reply = apiWith({}).fault(status, request);
    expect([reply.status, JSON.parse(reply.body)]).toEqual([status, { message }]);
  });
});
