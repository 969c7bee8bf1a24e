import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import type { AddressInfo } from 'node:net';
import { Api } from './system/api.js';
import { AppProcess } from './system/app-process.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

const AUDIENCE = 'https://postrider.example';
const draft = { url: 'http://127.0.0.1:9/hooks', events: ['task.*'], enabled: true };

describe('a credential', () => {
  let system: System;
  let issuer: Server;
  let isOut = false;
  let sign: (claims: JWTPayload) => Promise<string>;

  beforeAll(async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: '1', alg: 'ES256' }] };
    issuer = createServer((_, response) => {
      response.statusCode = isOut ? 503 : 200;
      response.end(JSON.stringify(jwks));
    }).listen(0, '127.0.0.1');
    await once(issuer, 'listening');
    const origin = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
    sign = (claims) =>
      new SignJWT({ iss: origin, aud: AUDIENCE, sub: 'alice', account: 'mine', ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: '1' })
        .setExpirationTime(claims['exp'] ?? '5m')
        .sign(privateKey);
    system = await System.start({
      routers: 0,
      workers: 0,
      environment: {
        POSTRIDER_OAUTH_ISSUER: origin,
        POSTRIDER_OAUTH_AUDIENCE: AUDIENCE,
        POSTRIDER_OAUTH_JWKS_URL: `${origin}/jwks`,
      },
    });
    await system.api.as('mine').call('PUT', '/v1/principals/alice', { name: 'Alice' });
  });
  afterAll(async () => {
    await system.stop();
    issuer.close();
  });

  const issue = async (account: string, ...scopes: string[]) => {
    const body = { name: scopes.join(), scopes };
    const reply = await system.api
      .as(account)
      .call<{ id: string; key: string }>('POST', '/v1/api-keys', body);
    expect(reply.status).toBe(201);
    return reply.body;
  };
  const using = (bearer: string) => new Api(system.apiUrl, bearer);

  it('that is a key is told once, and is listed without its secret', async () => {
    const { id, key } = await issue('listed', 'webhooks:read');
    const reply = await system.api.as('listed').call('GET', '/v1/api-keys');
    expect(reply.body).toMatchObject({
      data: [{ id, scopes: ['webhooks:read'], revokedAt: null }],
    });
    expect(reply.text).not.toContain(key.slice(-43));
  });

  it('that is a key has not ended before it is issued, and has each scope once', async () => {
    const wanted = { name: 'x', scopes: ['webhooks:read', 'webhooks:read'] };
    const post = (body: object) =>
      system.api.as('ended').call('POST', '/v1/api-keys', { ...wanted, ...body });
    expect(await post({ expiresAt: '2026-01-01T00:00:00Z' })).toMatchObject({
      ...{ status: 422, body: { errors: [{ pointer: '/expiresAt' }] } },
    });
    expect(await post({ name: 'bell\u0007' })).toMatchObject({
      ...{ status: 422, body: { errors: [{ pointer: '/name' }] } },
    });
    const later = { expiresAt: '2999-01-01T00:00:00Z' };
    expect((await post(later)).body).toMatchObject({ scopes: ['webhooks:read'] });
  });

  it('that can be told again is told once all the same', async () => {
    const body = { name: 'signs', scopes: ['webhooks:read'], recoverable: true };
    const reply = await system.api
      .as('told')
      .call<{ key: string }>('POST', '/v1/api-keys', body, { 'idempotency-key': 'told' });
    expect(reply).toMatchObject({ status: 201, body: { recoverable: true } });
    expect((await using(reply.body.key).call('GET', '/v1/webhooks')).status).toBe(200);
    const listed = await system.api.as('told').call('GET', '/v1/api-keys');
    expect(listed.body).toMatchObject({ data: [{ recoverable: true }] });
    const rows = await system.query('select row(k.*)::text as row from api_keys k');
    const secret = reply.body.key.slice(-43);
    expect(listed.text + JSON.stringify(rows)).not.toContain(secret);
    expect(listed.text).not.toContain('sealed');
  });

  it('bound to an account publishes no event for another', async () => {
    const { key } = await issue('mine', 'events:publish');
    const reply = await using(key).call('POST', '/v1/events', [
      { id: 'x-1', type: 'task.created' },
      { id: 'x-2', type: 'task.created', account: 'mine' },
      { id: 'x-3', type: 'task.created', account: 'theirs' },
    ]);
    expect(reply.body).toMatchObject({
      events: [
        { status: 'accepted' },
        { status: 'accepted' },
        { status: 'refused', reason: 'other-account' },
      ],
    });
  });

  it('above accounts is the admin key alone', async () => {
    const { key } = await issue('mine', 'administrative');
    for (const [method, path] of [
      ['GET', '/v1/accounts'],
      ['GET', '/v1/accounts/mine'],
      ['PUT', '/v1/accounts/mine'],
      ['POST', '/v1/accounts'],
    ] as const) {
      const body = method === 'GET' ? undefined : { name: 'Mine' };
      expect((await using(key).call(method, path, body)).status).toBe(403);
    }
    const put = await system.api.call('PUT', '/v1/accounts/mine', { name: 'Mine' });
    expect(put).toMatchObject({ status: 200, body: { id: 'mine', name: 'Mine' } });
    const twice = ['Hooks.Mine.Example', 'hooks.mine.example'];
    const hosts = { name: 'Mine', hosts: twice, timeZone: 'Europe/Kyiv' };
    expect(await system.api.call('PUT', '/v1/accounts/mine', hosts)).toMatchObject({
      body: { hosts: ['hooks.mine.example'], timeZone: 'Europe/Kyiv', anyEventType: true },
    });
    const loud = { name: 'Mine', timeZone: 'EUROPE/BERLIN' };
    expect(await system.api.call('PUT', '/v1/accounts/mine', loud)).toMatchObject({
      body: { hosts: ['hooks.mine.example'], timeZone: 'Europe/Berlin' },
    });
    const taken = { name: 'Theirs', hosts: ['hooks.mine.example'] };
    expect(await system.api.call('PUT', '/v1/accounts/theirs', taken)).toMatchObject({
      ...{ status: 422, body: { type: '/problems/host-taken' } },
    });
    for (const wrong of [
      { hosts: ['a b'] },
      { timeZone: 'Mars/Olympus' },
      { timeZone: '+01:00' },
    ]) {
      const refused = await system.api.call('PUT', '/v1/accounts/x', { name: 'X', ...wrong });
      expect(refused.status).toBe(422);
    }
  });

  it('adds an account once, under an id of its own or one that is made for it', async () => {
    const add = (body: object) =>
      system.api.call<{ id: string; createdAt: string }>('POST', '/v1/accounts', body);
    const planet = { id: 'planet express/1', name: 'Planet Express', timeZone: 'Europe/Kyiv' };
    const added = await add(planet);
    expect(added).toMatchObject({ status: 201, body: { ...planet, hosts: [] } });
    const location = added.headers.get('location') ?? '';
    expect(location).toBe('/v1/accounts/planet%20express%2F1');
    expect((await system.api.call('GET', location)).body).toEqual(added.body);
    expect(await add({ ...planet, name: 'Another' })).toMatchObject({
      ...{ status: 409, body: { type: '/problems/account-taken' } },
    });
    expect((await system.api.call('GET', location)).body).toEqual(added.body);

    const made = await add({ name: 'Anonymous' });
    expect(made).toMatchObject({ status: 201, body: { name: 'Anonymous' } });
    expect(made.headers.get('location')).toBe(`/v1/accounts/${made.body.id}`);
    expect((await add({ id: '', name: 'X' })).status).toBe(422);
    expect((await add({ id: 'x' })).status).toBe(422);
  });

  it('that was revoked opens nothing any more', async () => {
    const { id, key } = await issue('mine', 'webhooks:read');
    expect((await using(key).call('GET', '/v1/webhooks')).status).toBe(200);
    expect((await system.api.as('mine').call('DELETE', `/v1/api-keys/${id}`)).status).toBe(204);
    expect((await using(key).call('GET', '/v1/webhooks')).status).toBe(401);
    const [listed] = (
      await system.api
        .as('mine')
        .call<{ data: { id: string; lastUsedAt: string | null }[] }>('GET', '/v1/api-keys')
    ).body.data.filter((each) => each.id === id);
    expect(listed?.lastUsedAt).not.toBeNull();
  });

  it('that is an access token stands for the principal that it names', async () => {
    const sub = 'sub-of-token';
    const scope = 'webhooks:write';
    await system.api.as('mine').call('PUT', `/v1/principals/${sub}`, { name: 'Member' });
    const member = using(await sign({ sub, scope }));
    const { body } = await member.call<{ owner: string }>('POST', '/v1/webhooks', draft);
    expect(body.owner).toBe(sub);
    const unowned = await system.api.as('mine').create(draft);
    const patch = (api: Api) => api.call('PATCH', `/v1/webhooks/${unowned.id}`, { name: 'n' });
    expect((await patch(member)).status).toBe(403);
    const administrator = await sign({ sub: 'somebody', scope: 'administrative' });
    expect((await patch(using(administrator))).status).toBe(200);
    await system.api.as('mine').call('DELETE', `/v1/principals/${sub}`);
    expect((await patch(member)).status).toBe(401);
    expect((await patch(using(await sign({ sub: 'somebody', scope })))).status).toBe(401);
  });

  it('that is an access token is not called wrong while the issuer is out of reach', async () => {
    const token = await sign({ scope: 'webhooks:read' });
    isOut = true;
    const api = await AppProcess.start('subscription-api', system.environment);
    const asking = () => new Api(api.url, token).call('GET', '/v1/webhooks');
    expect(await asking()).toMatchObject({
      ...{ status: 503, body: { type: '/problems/issuer-unavailable' } },
    });
    await asking();
    const told = () => api.lines.filter((line) => line.includes('issuer.unavailable'));
    await until(() => told().length > 0, 'the warning');
    isOut = false;
    expect((await asking()).status).toBe(200);
    expect(told()).toHaveLength(1);
    await api.stop();
  });

  it('may be an access token of the issuer, for as long as it says', async () => {
    const scope = 'webhooks:read deliveries:read unheard:of';
    expect((await using(await sign({ scope })).call('GET', '/v1/webhooks')).status).toBe(200);
    expect((await using(await sign({ scope })).call('POST', '/v1/webhooks', draft)).status).toBe(
      403,
    );
    for (const wrong of [
      { scope, aud: 'somebody else' },
      { scope, iss: 'somebody else' },
      { scope, exp: 1 },
      { scope, account: '' },
    ]) {
      expect((await using(await sign(wrong)).call('GET', '/v1/webhooks')).status).toBe(401);
    }
    const [head, , signature] = (await sign({ scope })).split('.');
    const forged = `${head}.${btoa(JSON.stringify({ account: 'theirs', scope }))}.${signature}`;
    expect((await using(forged).call('GET', '/v1/webhooks')).status).toBe(401);
  });
});
