import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  FakeClock,
  FakeSeals,
  FakeTokenKeys,
  InMemorySigningPolicies,
  NOON,
  PlainDigests,
  SequentialIds,
  signingPoliciesContract,
  tokenKeysContract,
} from '../testing/index.js';
import { KeepSigningPolicies } from './keep-signing-policies.js';
import { KnownPolicies } from './known-policies.js';
import { PolicyKeys } from './policy-keys.js';
import { SignTokens } from './sign-tokens.js';

describe('the fake token keys', () => tokenKeysContract(() => new FakeTokenKeys()));

signingPoliciesContract(() => {
  const users: string[] = [];
  const policies = new InMemorySigningPolicies(
    (account, id) => users.filter((user) => user === `${account} ${id}`).length,
  );
  const use = (account: string, id: string) => {
    const user = `${account} ${id}`;
    users.push(user);
    return Promise.resolve(() => Promise.resolve(void users.splice(users.indexOf(user), 1)));
  };
  return Promise.resolve({ policies, use });
});

const partOf = (token: string, i: number): Record<string, unknown> => {
  const part = token.split('.')[i]?.replaceAll('-', '+').replaceAll('_', '/') ?? '';
  return JSON.parse(atob(part)) as Record<string, unknown>;
};

describe('signing by policy', () => {
  const draft = {
    ...{ account: 'acme', algorithm: 'ES256', audience: null, expiresInMinutes: null },
    ...{ disabled: false, openIdDiscovery: true },
  };
  let users: number;
  let policies: InMemorySigningPolicies;
  let clock: FakeClock;
  let keys: FakeTokenKeys;
  let seals: FakeSeals;
  let keep: KeepSigningPolicies;
  let tokens: SignTokens;

  beforeEach(() => {
    users = 0;
    policies = new InMemorySigningPolicies(() => users);
    clock = new FakeClock();
    [keys, seals] = [new FakeTokenKeys(), new FakeSeals()];
    const digests = new PlainDigests();
    keep = new KeepSigningPolicies(policies, keys, seals, digests, new SequentialIds(), clock);
    const known = new KnownPolicies(policies, clock);
    const address = { publicUrl: 'https://example.com' };
    tokens = new SignTokens(known, keys, seals, digests, address);
  });

  const sign = (policyId: string, given: { issuer?: string; account?: string } = {}) =>
    tokens.sign({
      ...{ account: 'acme', policyId, data: '{"n": 1.0}', subject: '17', now: clock.now() },
      ...given,
    });

  it('keeps a private key sealed, and nowhere else', async () => {
    const policy = await keep.create(draft);
    const stored = await policies.findToSign('acme', policy.id);
    expect(JSON.stringify(policy)).not.toContain('PRIVATE');
    expect(stored?.privateKey).not.toContain('PRIVATE');
    expect(seals.open(stored!.privateKey, policy.id)).toContain('PRIVATE');
  });

  it.each(['HS256', 'none', 'EdDSA', ''])('does not sign by %j', async (algorithm) => {
    await expect(keep.create({ ...draft, algorithm })).rejects.toMatchObject({
      code: 'invalid-field',
      field: '/algorithm',
      message: expect.stringContaining('RS256, RS384, RS512, ES256, ES384, ES512'),
    });
  });

  it('says in a token what it is of, about whom, from whom and since when', async () => {
    const { id, kid, name } = await keep.create(draft);
    const token = await sign(id);
    expect(partOf(token, 0)).toEqual({ typ: 'JWT', alg: 'ES256', kid });
    const iat = NOON / 1_000;
    expect(partOf(token, 1)).toEqual({
      ...{ data: { n: 1 }, jti: expect.any(String), sub: '17', nbf: iat, iat },
      iss: `https://example.com/policies/acme/${encodeURIComponent(name)}`,
    });
    const [, payload = ''] = token.split('.');
    expect(atob(payload)).toMatch(/^\{"data":\{"n": 1\.0\},"jti":/);
  });

  it('names an audience, an end and another issuer where there are any', async () => {
    const { id } = await keep.create({ ...draft, audience: 'them', expiresInMinutes: 5 });
    const claims = partOf(await sign(id, { issuer: 'https://acme.example.com' }), 1);
    expect(claims).toMatchObject({
      ...{ iss: 'https://acme.example.com', aud: 'them' },
      exp: NOON / 1_000 + 300,
    });
  });

  it('makes each token anew, though it opens the key once', async () => {
    const { id } = await keep.create(draft);
    const made = [await sign(id)];
    clock.advance(60_000);
    made.push(await sign(id));
    const [one, two] = made.map((token) => partOf(token, 1));
    expect(one!['jti']).not.toBe(two!['jti']);
    expect(Number(two!['iat']) - Number(one!['iat'])).toBe(60);
    expect([keys.opened, seals.opened]).toEqual([1, 1]);
  });

  it('stops soon after the policy is disabled or removed, and says why', async () => {
    const { id } = await keep.create(draft);
    await sign(id);
    await keep.change('acme', id, { disabled: true });
    await sign(id);
    clock.advance(2_000);
    await expect(sign(id)).rejects.toMatchObject({
      code: 'cannot-sign',
      message: `signing policy ${id} is disabled`,
    });
    await keep.change('acme', id, { disabled: false });
    clock.advance(2_000);
    await sign(id);
    await keep.remove('acme', id);
    clock.advance(2_000);
    await expect(sign(id)).rejects.toThrow(`signing policy ${id} is not there any more`);
  });

  it('is not done for another account', async () => {
    const { id } = await keep.create(draft);
    await expect(sign(id, { account: 'other' })).rejects.toThrow('is not there');
  });

  it('asks again when the store did not answer', async () => {
    const { id } = await keep.create(draft);
    const { findToSign } = policies;
    policies.findToSign = () => Promise.reject(new Error('the store is away'));
    await expect(sign(id)).rejects.toThrow('the store is away');
    policies.findToSign = findToSign;
    await sign(id);
  });

  it('is not taken away while webhooks need it', async () => {
    const { id } = await keep.create(draft);
    users = 2;
    await expect(keep.remove('acme', id)).rejects.toMatchObject({
      code: 'signing-policy-in-use',
      message: expect.stringContaining('2 webhooks'),
    });
    users = 0;
    await keep.remove('acme', id);
    const refusals = [
      keep.remove('acme', id),
      keep.find('acme', id),
      keep.change('acme', id, { disabled: true }),
    ];
    for (const refusal of refusals) {
      await expect(refusal).rejects.toMatchObject({ code: 'signing-policy-not-found' });
    }
  });

  describe('for who verifies', () => {
    it('shows the public key by account and name, also of a disabled policy', async () => {
      const { id, name, kid } = await keep.create(draft);
      await keep.change('acme', id, { disabled: true });
      const shown = new PolicyKeys(policies, keys);
      const issuer = 'https://acme.example.com/webhook_policies/x';
      expect(await shown.discovery('acme', name, issuer, `${issuer}/keys`)).toMatchObject({
        ...{ issuer, jwks_uri: `${issuer}/keys` },
        id_token_signing_alg_values_supported: ['ES256'],
      });
      expect(await shown.jwks('acme', name)).toEqual({
        keys: [{ kty: 'EC', crv: 'P-256', x: '1', y: '1', kid, use: 'sig', alg: 'ES256' }],
      });
    });

    it('shows none of another account, nor where the policy wants it hidden', async () => {
      const { id, name } = await keep.create(draft);
      const shown = new PolicyKeys(policies, keys);
      await expect(shown.jwks('other', name)).rejects.toMatchObject({
        code: 'signing-policy-not-found',
      });
      await keep.change('acme', id, { openIdDiscovery: false });
      await expect(shown.jwks('acme', name)).rejects.toThrow();
      await expect(shown.discovery('acme', name, 'a', 'b')).rejects.toThrow();
    });
  });
});
