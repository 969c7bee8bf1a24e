import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Api, type WebhookBody } from './system/api.js';
import { System } from './system/system.js';

const draft = { url: 'http://127.0.0.1:9/hooks', events: ['task.*'], enabled: true };
const scopes = ['webhooks:read', 'webhooks:write', 'webhooks:secrets'];

describe('a key that stands for a principal', () => {
  let system: System;

  beforeAll(async () => {
    system = await System.start({ routers: 0, workers: 0 });
    for (const [id, role] of [
      ['alice', 'member'],
      ['bob', 'member'],
      ['carol', 'administrator'],
    ]) {
      await system.api.call('PUT', `/v1/principals/${id}`, { name: id, role });
    }
  });
  afterAll(() => system.stop());

  const keyOf = async (principal: string | null, given: readonly string[] = scopes) => {
    const wanted = { name: 'of a principal', scopes: given, principal };
    const { body } = await system.api.call<{ key: string }>('POST', '/v1/api-keys', wanted);
    return new Api(system.apiUrl, body.key);
  };
  const owned = (owner: string | null) =>
    system.api.call<WebhookBody>('POST', '/v1/webhooks', { ...draft, owner });

  it('is refused when the account has no such principal', async () => {
    const wanted = { name: 'CI', scopes, principal: 'nobody' };
    expect(await system.api.call('POST', '/v1/api-keys', wanted)).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/principal' }] },
    });
    const elsewhere = system.api.as('other').call('POST', '/v1/api-keys', {
      ...{ name: 'CI', scopes, principal: 'alice' },
    });
    expect((await elsewhere).status).toBe(422);
  });

  it('manages only the webhooks of a member, and sees all', async () => {
    const alice = await keyOf('alice');
    const hers = await alice.call<WebhookBody & { owner: string }>('POST', '/v1/webhooks', draft);
    expect(hers).toMatchObject({ status: 201, body: { owner: 'alice' } });
    const his = await owned('bob');
    const routes = [
      ['GET', '/secret', undefined],
      ['POST', '/secret/rotate', undefined],
      ['PATCH', '', { name: 'n' }],
      ['POST', '/disable', undefined],
      ['POST', '/enable', undefined],
      ['DELETE', '', undefined],
    ] as const;
    for (const [method, path, body] of [...routes, ['POST', '/test', undefined] as const]) {
      const reply = await alice.call(method, `/v1/webhooks/${his.body.id}${path}`, body);
      expect([path, reply.status, reply.body]).toMatchObject([
        ...[path, 403, { type: '/problems/not-the-owner' }],
      ]);
    }
    for (const [method, path, body] of routes) {
      const reply = await alice.call(method, `/v1/webhooks/${hers.body.id}${path}`, body);
      expect([path, Math.floor(reply.status / 100)]).toEqual([path, 2]);
    }
    expect((await alice.call('GET', `/v1/webhooks/${his.body.id}`)).status).toBe(200);
  });

  it('of an administrator, or with the administrative scope, manages all', async () => {
    const { body } = await owned('bob');
    for (const api of [await keyOf('carol'), await keyOf('alice', ['administrative'])]) {
      const reply = await api.call('PATCH', `/v1/webhooks/${body.id}`, { owner: 'alice' });
      expect(reply.status).toBe(200);
    }
  });

  it('follows the role, and ends with the principal', async () => {
    const { body } = await owned(null);
    const bob = await keyOf('bob');
    const rename = async () =>
      (await bob.call('PATCH', `/v1/webhooks/${body.id}`, { name: 'n' })).status;
    expect(await rename()).toBe(403);
    await system.api.call('PUT', '/v1/principals/bob', { name: 'Bob', role: 'administrator' });
    expect(await rename()).toBe(200);
    await system.api.call('DELETE', '/v1/principals/bob');
    expect(await rename()).toBe(401);
    await system.api.call('PUT', '/v1/principals/bob', { name: 'Bob anew', role: 'administrator' });
    expect(await rename()).toBe(401);
  });
});
