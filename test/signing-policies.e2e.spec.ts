import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPublicKey } from 'node:crypto';
import { exportJWK, importSPKI } from 'jose';
import type { Api } from './system/api.js';
import { System } from './system/system.js';

interface Policy {
  readonly id: string;
  readonly number: number;
  readonly name: string;
  readonly kid: string;
  readonly issuer: string;
  readonly publicKeyPem: string;
  readonly updatedAt: string;
}

interface Refusal {
  readonly type: string;
  readonly detail: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

const PUBLIC_URL = 'https://hooks.example.com/postrider';
const PATH = '/v1/signing-policies';

describe('signing policies', () => {
  let system: System;

  beforeAll(async () => {
    system = await System.start({ environment: { POSTRIDER_PUBLIC_URL: `${PUBLIC_URL}/` } });
  });
  afterAll(() => system.stop());

  const create = async (api: Api, draft: object): Promise<Policy> => {
    const reply = await api.call<Policy>('POST', PATH, draft);
    expect([reply.text, reply.status]).toEqual([reply.text, 201]);
    expect(reply.headers.get('location')).toBe(`${PATH}/${reply.body.id}`);
    return reply.body;
  };
  /** Without a credential, from where the public URL leads. */
  const ask = async (url: string) => {
    expect(url.startsWith(`${PUBLIC_URL}/`)).toBe(true);
    const reply = await fetch(system.apiUrl + url.slice(PUBLIC_URL.length));
    return { reply, body: (await reply.json()) as Record<string, unknown> };
  };

  describe('by REST', () => {
    it('are made with a key pair, of which the public key is always shown', async () => {
      const api = system.api.as('makes');
      const policy = await create(api, { algorithm: 'ES384' });
      expect(policy).toMatchObject({
        ...{ algorithm: 'ES384', disabled: false, audience: null, expiresInMinutes: null },
        ...{ openIdDiscovery: true, issuer: `${PUBLIC_URL}/policies/makes/${policy.name}` },
        name: expect.stringMatching(/^[0-9a-f]{16,64}$/),
      });
      const key = createPublicKey(policy.publicKeyPem);
      expect(key.asymmetricKeyDetails).toEqual({ namedCurve: 'secp384r1' });
      const shown = await api.call<Policy>('GET', `${PATH}/${policy.id}`);
      expect(shown).toMatchObject({ status: 200, body: policy });
      const next = await create(api, { algorithm: 'RS256' });
      expect(next.number).toBeGreaterThan(policy.number);
      expect(next.name).not.toBe(policy.name);
    });

    it('are listed newest first, all or those disabled or not', async () => {
      const api = system.api.as('lists');
      const made = [];
      for (const disabled of [false, true, false]) {
        made.unshift((await create(api, { algorithm: 'ES256', disabled })).id);
      }
      const idsOf = async (query: string) => {
        const { body } = await api.call<{ data: Policy[]; next: string }>('GET', PATH + query);
        return { ids: body.data.map(({ id }) => id), next: body.next };
      };
      const first = await idsOf('?limit=2');
      expect(first.ids).toEqual(made.slice(0, 2));
      expect(await idsOf(`?limit=2&cursor=${first.next}`)).toEqual({
        ...{ ids: made.slice(2), next: null },
      });
      expect((await idsOf('?disabled=true')).ids).toEqual([made[1]]);
      expect((await idsOf('?disabled=false')).ids).toEqual([made[0], made[2]]);
      expect((await system.api.as('others').call(`GET`, `${PATH}/${made[0]}`)).status).toBe(404);
    });

    it('change by a merge patch, and go for good', async () => {
      const api = system.api.as('changes');
      const policy = await create(api, { algorithm: 'ES256', audience: 'them' });
      const at = `${PATH}/${policy.id}`;
      const change = { audience: null, expiresInMinutes: 5, disabled: true };
      const changed = await api.call<Policy>('PATCH', at, change);
      expect(changed.body).toMatchObject({ ...change, kid: policy.kid, openIdDiscovery: true });
      expect(changed.body.updatedAt > policy.updatedAt).toBe(true);
      expect((await api.call('PATCH', at, {})).body).toEqual(changed.body);
      expect((await api.call('PATCH', at, { disabled: null })).body).toMatchObject({
        disabled: false,
      });
      expect((await api.call('PATCH', at, { algorithm: 'RS256' })).status).toBe(422);
      expect((await api.call('DELETE', at)).status).toBe(204);
      for (const method of ['GET', 'DELETE']) {
        const gone = await api.call<Refusal>(method, at);
        expect(gone).toMatchObject({
          ...{ status: 404, body: { type: '/problems/signing-policy-not-found' } },
        });
      }
    });

    it('stay as long as a webhook is signed by them', async () => {
      const api = system.api.as('uses');
      const { id } = await create(api, { algorithm: 'ES256' });
      const url = system.receiver.url('/uses');
      const profile = { encoding: 'jwt', signing: { kind: 'jwt', policyId: id } };
      const webhook = await api.create({ url, events: ['*'], profile });
      const refused = await api.call<Refusal>('DELETE', `${PATH}/${id}`);
      expect(refused).toMatchObject({
        ...{ status: 409, body: { type: '/problems/signing-policy-in-use' } },
      });
      expect(refused.headers.get('retry-after')).toBeNull();
      await api.call('PATCH', `${PATH}/${id}`, { disabled: true });
      const draft = { url, events: ['*'], profile };
      const reasons = { uses: 'is disabled', others: 'there is no signing policy' };
      for (const [account, why] of Object.entries(reasons)) {
        const other = await system.api.as(account).call<Refusal>('POST', '/v1/webhooks', draft);
        expect([other.status, other.body.errors]).toEqual([
          422,
          [{ pointer: '/profile/signing/policyId', detail: expect.stringContaining(why) }],
        ]);
      }
      await api.call('DELETE', `/v1/webhooks/${webhook.id}`);
      expect((await api.call('DELETE', `${PATH}/${id}`)).status).toBe(204);
    });

    it.each([
      ['/algorithm', {}],
      ['/algorithm', { algorithm: 'HS256' }],
      ['/algorithm', { algorithm: 'none' }],
      ['/audience', { algorithm: 'RS256', audience: 'é'.repeat(1_025) }],
      ['/audience', { algorithm: 'RS256', audience: '' }],
      ['/expiresInMinutes', { algorithm: 'RS256', expiresInMinutes: 0 }],
      ['/expiresInMinutes', { algorithm: 'RS256', expiresInMinutes: 1.5 }],
      ['', { algorithm: 'RS256', name: 'mine' }],
    ])('are refused where %s does not fit: %j', async (pointer, draft) => {
      const reply = await system.api.call<Refusal>('POST', PATH, draft);
      expect([reply.status, reply.body.errors?.map((each) => each.pointer)]).toEqual([
        ...[422, [pointer]],
      ]);
      if (pointer === '/algorithm') {
        expect(reply.body.errors?.[0]?.detail).toContain('must be one of RS256');
      }
    });
  });

  describe('for who verifies', () => {
    it.each(['RS256', 'ES512'])('show the public key of %s by the issuer', async (algorithm) => {
      const policy = await create(system.api.as('a b/c'), { algorithm });
      expect(policy.issuer).toBe(`${PUBLIC_URL}/policies/a%20b%2Fc/${policy.name}`);
      const found = await ask(`${policy.issuer}/.well-known/openid-configuration`);
      expect(found.reply.headers.get('cache-control')).toBe('max-age=3600');
      expect(found.body).toMatchObject({
        ...{ issuer: policy.issuer, jwks_uri: `${policy.issuer}/jwks.json` },
        id_token_signing_alg_values_supported: [algorithm],
      });
      const keys = await ask(String(found.body['jwks_uri']));
      expect(keys.reply.headers.get('cache-control')).toBe('max-age=3600');
      const key = await importSPKI(policy.publicKeyPem, algorithm, { extractable: true });
      const members = { kid: policy.kid, use: 'sig', alg: algorithm };
      expect(keys.body).toEqual({ keys: [{ ...(await exportJWK(key)), ...members }] });
    });

    it('show nothing of one that is hidden, gone, or of another account', async () => {
      const api = system.api.as('hides');
      const { id, issuer, name } = await create(api, { algorithm: 'ES256' });
      const refused = async (url: string) => {
        for (const path of ['/jwks.json', '/.well-known/openid-configuration']) {
          const { reply, body } = await ask(`${url}${path}`);
          expect([reply.status, body['type']]).toEqual([404, '/problems/signing-policy-not-found']);
          expect(reply.headers.get('cache-control')).toBeNull();
        }
      };
      await refused(`${PUBLIC_URL}/policies/shows/${name}`);
      await api.call('PATCH', `${PATH}/${id}`, { openIdDiscovery: false });
      await refused(issuer);
      await api.call('PATCH', `${PATH}/${id}`, { openIdDiscovery: true, disabled: true });
      expect((await ask(`${issuer}/jwks.json`)).reply.status).toBe(200);
      await api.call('DELETE', `${PATH}/${id}`);
      await refused(issuer);
    });
  });
});
