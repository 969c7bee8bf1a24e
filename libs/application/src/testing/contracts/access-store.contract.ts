import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Sealed } from '#domain';
import type { AccessStore, StoredApiKey } from '../../access/access-store.js';

const CREATED = '2026-01-01T00:00:00.000Z';
const LATER = '2026-01-02T00:00:00.000Z';
const NOON = Date.parse('2026-01-01T12:00:00Z');
const keyId = (n: number): string => `00000000-0000-7000-8000-00000000000${n}`;

/** What every AccessStore does. `make` returns an empty one. */
export const accessStoreContract = (make: () => Promise<AccessStore>): void => {
  describe('an access store', () => {
    let store: AccessStore;
    const key = (n: number, facts: Partial<StoredApiKey> = {}): StoredApiKey => ({
      ...{ id: keyId(n), account: 'acme', name: `key ${n}`, scopes: ['webhooks:read'] },
      ...{ principal: null, recoverable: false, sealed: null },
      ...{ digest: 'd', expiresAt: null, revokedAt: null, lastUsedAt: null, createdAt: CREATED },
      ...facts,
    });
    const first = { limit: 2, after: null };

    beforeEach(async () => {
      store = await make();
    });

    it('adds an account once and renames it afterwards', async () => {
      await store.putAccount({ id: 'acme', name: 'Acme', createdAt: CREATED });
      await store.putAccount({ id: 'acme', name: 'Acme Ltd', createdAt: LATER });
      const plain = { anyEventType: true, hosts: [], timeZone: 'UTC' };
      const acme = { id: 'acme', name: 'Acme Ltd', ...plain, createdAt: CREATED };
      expect(await store.findAccount('acme')).toEqual(acme);
      expect(await store.findAccount('other')).toBeUndefined();
      await store.putAccount({ id: 'b', name: 'B', createdAt: CREATED });
      await store.putAccount({ id: 'c', name: 'C', createdAt: CREATED });
      const page = await store.listAccounts(first);
      expect(page).toMatchObject({ items: [{ id: 'acme' }, { id: 'b' }], next: 'b' });
      const rest = await store.listAccounts({ limit: 2, after: page.next });
      expect(rest).toMatchObject({ items: [{ id: 'c' }], next: null });
    });

    it('adds an account only where there is none of its id', async () => {
      const acme = { id: 'acme', name: 'Acme', createdAt: CREATED };
      const adding = await Promise.allSettled([1, 2, 3].map(() => store.addAccount(acme)));
      expect(adding.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      await expect(store.addAccount({ ...acme, name: 'Other' })).rejects.toMatchObject({
        code: 'account-taken',
      });
      expect(await store.findAccount('acme')).toMatchObject({ name: 'Acme', timeZone: 'UTC' });
      const hosts = ['acme.example'];
      await store.addAccount({ ...acme, id: 'b', hosts, anyEventType: false });
      expect(await store.findAccount('b')).toMatchObject({ hosts, anyEventType: false });
      await expect(store.addAccount({ ...acme, id: 'c', hosts })).rejects.toMatchObject({
        code: 'host-taken',
      });
    });

    it('remembers whether an account allows any event type, until it is told otherwise', async () => {
      const acme = { id: 'acme', name: 'Acme', createdAt: CREATED };
      expect(await store.putAccount({ ...acme, anyEventType: false })).toMatchObject({
        anyEventType: false,
      });
      expect(await store.putAccount(acme)).toMatchObject({ anyEventType: false });
      await store.putAccount({ ...acme, anyEventType: true });
      expect(await store.findAccount('acme')).toMatchObject({ anyEventType: true });
    });

    it("remembers an account's time zone and hosts, and finds it by each of them alone", async () => {
      const acme = { id: 'acme', name: 'Acme', createdAt: CREATED };
      const other = { id: 'other', name: 'Other', createdAt: CREATED };
      const hosts = ['acme.example', 'hooks.acme.example'];
      await store.putAccount({ ...acme, hosts, timeZone: 'Europe/Kyiv' });
      expect(await store.putAccount(acme)).toMatchObject({ hosts, timeZone: 'Europe/Kyiv' });
      expect((await store.findAccountByHost('hooks.acme.example'))?.id).toBe('acme');
      expect(await store.findAccountByHost('example')).toBeUndefined();
      const taking = store.putAccount({ ...other, hosts: ['other.example', 'acme.example'] });
      await expect(taking).rejects.toMatchObject({ code: 'host-taken' });
      expect(await store.findAccount('other')).toBeUndefined();
      await store.putAccount({ ...acme, hosts: ['hooks.acme.example'] });
      await store.putAccount({ ...other, hosts: ['acme.example'] });
      expect((await store.findAccountByHost('acme.example'))?.id).toBe('other');
    });

    it('lets one of many accounts that want a host at once have it', async () => {
      const wanting = ['a', 'b', 'c', 'd'].map((id) =>
        store.putAccount({ id, name: id, hosts: ['one.example'], createdAt: CREATED }),
      );
      const settled = await Promise.allSettled(wanting);
      expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    it('gives each principal a number of its own, which it keeps', async () => {
      const put = (account: string, id: string, name = id) =>
        store.putPrincipal({
          ...{ id, account, name, email: null, role: 'member', plan: null },
          createdAt: CREATED,
        });
      const [alice, bob, other] = [
        ...[await put('acme', 'alice'), await put('acme', 'bob'), await put('other', 'alice')],
      ];
      expect(new Set([alice, bob, other].map((each) => each?.number)).size).toBe(3);
      expect(Number.isSafeInteger(alice?.number)).toBe(true);
      expect((await put('acme', 'alice', 'Alice')).number).toBe(alice?.number);
      const found = await store.findPrincipalByNumber('acme', alice?.number ?? 0);
      expect(found).toMatchObject({ id: 'alice', name: 'Alice' });
      expect(await store.findPrincipalByNumber('acme', other?.number ?? 0)).toBeUndefined();
      expect(await store.findPrincipalByNumber('acme', 0.5)).toBeUndefined();
      expect(await store.findPrincipalByNumber('acme', 1e300)).toBeUndefined();
    });

    it('keeps principals apart by account', async () => {
      const alice = { id: 'alice', account: 'acme', name: 'Alice', email: null, plan: 'pro' };
      await store.putPrincipal({ ...alice, role: 'member', createdAt: CREATED });
      await store.putPrincipal({ ...alice, role: 'administrator', createdAt: LATER });
      expect(await store.findPrincipal('acme', 'alice')).toEqual({
        ...{ ...alice, role: 'administrator' },
        ...{ number: expect.any(Number), createdAt: CREATED },
      });
      expect(await store.findPrincipal('other', 'alice')).toBeUndefined();
      expect(await store.listPrincipals('other', first)).toEqual({ items: [], next: null });
      expect((await store.listPrincipals('acme', first)).items).toHaveLength(1);
      expect(await store.removePrincipal('other', 'alice', NOON)).toBe(false);
      expect(await store.removePrincipal('acme', 'alice', NOON)).toBe(true);
      expect(await store.findPrincipal('acme', 'alice')).toBeUndefined();
    });

    it('revokes the keys of a principal that is removed, and no others', async () => {
      const alice = {
        id: 'alice',
        name: 'Alice',
        email: null,
        role: 'member',
        plan: null,
      } as const;
      await store.putPrincipal({ ...alice, account: 'acme', createdAt: CREATED });
      await store.putPrincipal({ ...alice, account: 'other', createdAt: CREATED });
      await store.addKey(key(1, { principal: 'alice' }));
      await store.addKey(key(2, { principal: 'alice' }));
      await store.addKey(key(3, { principal: 'bob' }));
      await store.addKey(key(4));
      await store.addKey(key(5, { account: 'other', principal: 'alice' }));
      await store.revokeKey('acme', keyId(2), NOON - 1_000);
      await store.removePrincipal('acme', 'alice', NOON);
      const keys = await Promise.all([1, 2, 3, 4, 5].map((n) => store.findKey(keyId(n))));
      const at = (ms: number) => new Date(ms).toISOString();
      expect(keys.map((each) => each?.revokedAt)).toEqual([
        ...[at(NOON), at(NOON - 1_000)],
        ...[null, null, null],
      ]);
    });

    it('knows the administrators of an account', async () => {
      const facts = { email: null, plan: null, createdAt: CREATED };
      for (const [account, id, role] of [
        ['acme', 'bob', 'administrator'],
        ['acme', 'carol', 'member'],
        ['acme', 'alice', 'administrator'],
        ['other', 'dave', 'administrator'],
      ] as const) {
        await store.putPrincipal({ ...facts, account, id, name: id, role });
      }
      const ids = (await store.administrators('acme')).map(({ id }) => id);
      expect(ids).toEqual(['alice', 'bob']);
      expect(await store.administrators('nobody')).toEqual([]);
    });

    it("finds a key by its id, and lists an account's, newest first, without digests", async () => {
      for (const n of [1, 2, 3]) await store.addKey(key(n));
      await store.addKey(key(4, { account: 'other' }));
      expect(await store.findKey(keyId(2))).toEqual(key(2));
      expect(await store.findKey(keyId(9))).toBeUndefined();
      const page = await store.listKeys('acme', first);
      expect(page.items.map(({ id }) => id)).toEqual([keyId(3), keyId(2)]);
      expect(page.items[0]).not.toHaveProperty('digest');
      const rest = await store.listKeys('acme', { limit: 2, after: page.next });
      expect(rest).toMatchObject({ items: [{ id: keyId(1) }], next: null });
    });

    it('lists the keys that can be told again while they are valid, and their seals nowhere else', async () => {
      const sealed = 'k1.sealed' as Sealed;
      const recoverable = { recoverable: true, sealed, principal: 'alice' };
      await store.addKey(key(1, recoverable));
      await store.addKey(key(2));
      await store.addKey(key(3, { ...recoverable, expiresAt: '2026-01-01T12:00:00.000Z' }));
      await store.addKey(key(4, recoverable));
      await store.addKey(key(5, { ...recoverable, account: 'other' }));
      await store.revokeKey('acme', keyId(4), NOON);
      const before = await store.listRecoverableKeys('acme', NOON - 1);
      expect(before.map(({ id }) => id)).toEqual([keyId(3), keyId(1)]);
      expect(await store.listRecoverableKeys('acme', NOON)).toEqual([key(1, recoverable)]);
      const { items } = await store.listKeys('acme', { limit: 10, after: null });
      expect(items).toContainEqual(expect.objectContaining({ recoverable: true }));
      for (const each of items) expect(each).not.toHaveProperty('sealed');
    });

    it('takes an id that is none for one that it does not have', async () => {
      expect(await store.findKey('-'.repeat(36))).toBeUndefined();
      expect(await store.revokeKey('acme', 'none', NOON)).toBe(false);
    });

    it('revokes once and for good, within the account', async () => {
      await store.addKey(key(1));
      expect(await store.revokeKey('other', keyId(1), NOON)).toBe(false);
      expect((await store.findKey(keyId(1)))?.revokedAt).toBeNull();
      expect(await store.revokeKey('acme', keyId(1), NOON)).toBe(true);
      expect(await store.revokeKey('acme', keyId(1), NOON + 1_000)).toBe(true);
      expect((await store.findKey(keyId(1)))?.revokedAt).toBe('2026-01-01T12:00:00.000Z');
    });

    it('notes a use at most once a minute', async () => {
      await store.addKey(key(1));
      const lastUsed = async () => (await store.findKey(keyId(1)))?.lastUsedAt;
      await store.noteUse(keyId(1), NOON);
      await store.noteUse(keyId(1), NOON + 59_000);
      expect(await lastUsed()).toBe('2026-01-01T12:00:00.000Z');
      await store.noteUse(keyId(1), NOON + 61_000);
      expect(await lastUsed()).toBe('2026-01-01T12:01:01.000Z');
    });
  });
};
