import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  accessStoreContract,
  FakeClock,
  FakeSeals,
  InMemoryAccessStore,
  PlainDigests,
  SequentialIds,
} from '../testing/index.js';
import type { Role } from './access-store.js';
import { ApiKeys } from './api-keys.js';
import { may, ownerLimitOf, type Credential } from './credential.js';
import type { Scope } from './scopes.js';

accessStoreContract(() => Promise.resolve(new InMemoryAccessStore()));

describe('an API key', () => {
  let store: InMemoryAccessStore;
  let clock: FakeClock;
  let keys: ApiKeys;
  const wanted = {
    account: 'acme',
    name: 'CI',
    scopes: ['webhooks:read'],
    expiresAt: null,
  } as const;

  beforeEach(() => {
    clock = new FakeClock();
    store = new InMemoryAccessStore();
    const ids = new SequentialIds();
    keys = new ApiKeys(store, new PlainDigests(), new FakeSeals(), ids, clock);
  });

  const principal = (id: string, role: Role) =>
    store.putPrincipal({
      ...{ id, account: 'acme', name: id, email: null, role, plan: null },
      createdAt: '2026-01-01T00:00:00.000Z',
    });

  it('proves its account and scopes, and is kept only as a digest', async () => {
    const { key, stored } = await keys.issue(wanted);
    const credential = await keys.authenticate(key);
    expect(credential).toEqual({
      ...{ actor: `key:${stored.id}`, account: 'acme' },
      scopes: new Set(['webhooks:read']),
      ...{ principal: null, role: null },
    });
    const secret = key.slice(`prk_${stored.id}_`.length);
    expect(secret.length).toBeGreaterThan(30);
    expect(JSON.stringify({ ...stored, key: undefined })).not.toContain(secret);
    expect(credential && may(credential, 'webhooks:read')).toBe(true);
    expect(credential && may(credential, 'webhooks:write')).toBe(false);
  });

  it('may delete where it may write, and not the other way round', async () => {
    const mayBoth = async (scope: Scope) => {
      const { key } = await keys.issue({ ...wanted, scopes: [scope] });
      const credential = await keys.authenticate(key);
      const both = ['webhooks:write', 'webhooks:delete'] as const;
      return both.map((each) => credential && may(credential, each));
    };
    expect(await mayBoth('webhooks:write')).toEqual([true, true]);
    expect(await mayBoth('webhooks:delete')).toEqual([false, true]);
    expect(await mayBoth('webhooks:read')).toEqual([false, false]);
    expect(await mayBoth('administrative')).toEqual([true, true]);
  });

  it('has each of its scopes once, and an end that is still to come', async () => {
    const twice = [...wanted.scopes, 'events:publish', ...wanted.scopes] as const;
    const { stored } = await keys.issue({ ...wanted, scopes: twice });
    expect(stored.scopes).toEqual(['webhooks:read', 'events:publish']);
    const late = keys.issue({ ...wanted, expiresAt: clock.now() });
    await expect(late).rejects.toMatchObject({ field: '/expiresAt' });
  });

  it('proves nothing when it is wrong, revoked, expired or no key at all', async () => {
    const { key, stored } = await keys.issue({ ...wanted, expiresAt: clock.now() + 1_000 });
    expect(await keys.authenticate(`${key.slice(0, -1)}x`)).toBeUndefined();
    expect(await keys.authenticate('prk_nonsense')).toBeUndefined();
    expect(await keys.authenticate(key)).toBeDefined();
    clock.advance(1_000);
    expect(await keys.authenticate(key)).toBeUndefined();
    const other = await keys.issue(wanted);
    expect(await keys.revoke('other', other.stored.id)).toBe(false);
    expect(await keys.revoke('acme', other.stored.id)).toBe(true);
    expect(await keys.authenticate(other.key)).toBeUndefined();
    expect(stored.revokedAt).toBeNull();
  });

  it('stands for a principal of its account, with the role that it has by now', async () => {
    await principal('alice', 'member');
    const { key, stored } = await keys.issue({ ...wanted, principal: 'alice' });
    expect(stored.principal).toBe('alice');
    expect(await keys.authenticate(key)).toMatchObject({ principal: 'alice', role: 'member' });
    await principal('alice', 'administrator');
    expect(await keys.authenticate(key)).toMatchObject({ role: 'administrator' });
    await store.removePrincipal('acme', 'alice', clock.now());
    expect(await keys.authenticate(key)).toBeUndefined();
    await principal('alice', 'member');
    expect(await keys.authenticate(key)).toBeUndefined();
    await expect(keys.issue({ ...wanted, principal: 'bob' })).rejects.toMatchObject({
      field: '/principal',
    });
  });

  it('can be told again only when it was issued so, and is kept sealed', async () => {
    const { key, stored } = await keys.issue({ ...wanted, recoverable: true });
    await keys.issue(wanted);
    const [found, ...others] = await keys.recoverableOf('acme');
    expect(others).toEqual([]);
    expect(found).toMatchObject({ id: stored.id, key, credential: { account: 'acme' } });
    expect(await store.findKey(stored.id)).toMatchObject({ lastUsedAt: null });
    expect(await keys.authenticateHolder(stored.id)).toEqual(found?.credential);
    expect((await store.findKey(stored.id))?.lastUsedAt).not.toBeNull();
    expect((await store.findKey(stored.id))?.sealed).not.toContain(key.slice(-43));
    expect(await keys.recoverableOf('other')).toEqual([]);
    await keys.revoke('acme', stored.id);
    expect(await keys.recoverableOf('acme')).toEqual([]);
    expect(await keys.authenticateHolder(stored.id)).toBeUndefined();
  });
});

describe('a credential', () => {
  const credential = (given: Partial<Credential>): Credential => ({
    ...{ actor: 'key:1', account: 'acme', scopes: new Set(['webhooks:write']) },
    ...{ principal: null, role: null },
    ...given,
  });
  const administrative = new Set(['administrative'] as const);

  it('may do everything when administrative', () => {
    expect(may(credential({ scopes: administrative }), 'webhooks:secrets')).toBe(true);
  });

  it("of a member is limited to the member's own webhooks, another one is not", () => {
    const member = { principal: 'alice', role: 'member' } as const;
    expect(ownerLimitOf(credential(member))).toBe('alice');
    expect(ownerLimitOf(credential({}))).toBeUndefined();
    expect(ownerLimitOf(credential({ ...member, role: 'administrator' }))).toBeUndefined();
    expect(ownerLimitOf(credential({ ...member, scopes: administrative }))).toBeUndefined();
  });
});
