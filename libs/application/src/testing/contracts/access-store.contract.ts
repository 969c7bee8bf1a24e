import { beforeEach, describe, expect, it } from '@jest/globals';
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
      const acme = { id: 'acme', name: 'Acme Ltd', anyEventType: true, createdAt: CREATED };
      expect(await store.findAccount('acme')).toEqual(acme);
      expect(await store.findAccount('other')).toBeUndefined();
      await store.putAccount({ id: 'b', name: 'B', createdAt: CREATED });
      await store.putAccount({ id: 'c', name: 'C', createdAt: CREATED });
      const page = await store.listAccounts(first);
      expect(page).toMatchObject({ items: [{ id: 'acme' }, { id: 'b' }], next: 'b' });
      const rest = await store.listAccounts({ limit: 2, after: page.next });
      expect(rest).toMatchObject({ items: [{ id: 'c' }], next: null });
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

    it('keeps principals apart by account', async () => {
      const alice = { id: 'alice', account: 'acme', name: 'Alice', email: null, plan: 'pro' };
      await store.putPrincipal({ ...alice, role: 'member', createdAt: CREATED });
      await store.putPrincipal({ ...alice, role: 'administrator', createdAt: LATER });
      expect(await store.findPrincipal('acme', 'alice')).toEqual({
        ...{ ...alice, role: 'administrator' },
        createdAt: CREATED,
      });
      expect(await store.findPrincipal('other', 'alice')).toBeUndefined();
      expect(await store.listPrincipals('other', first)).toEqual({ items: [], next: null });
      expect((await store.listPrincipals('acme', first)).items).toHaveLength(1);
      expect(await store.removePrincipal('other', 'alice')).toBe(false);
      expect(await store.removePrincipal('acme', 'alice')).toBe(true);
      expect(await store.findPrincipal('acme', 'alice')).toBeUndefined();
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
