import { beforeEach, describe, expect, it } from '@jest/globals';
import type { TokenGrant, TokenStore } from '../../access/token-store.js';

const NOON = Date.parse('2026-01-01T12:00:00Z');
const idOf = (n: number): string => `00000000-0000-7000-8000-00000000000${n}`;

/** What every TokenStore does. `make` returns an empty one. */
export const tokenStoreContract = (make: () => Promise<TokenStore>): void => {
  describe('a token store', () => {
    let store: TokenStore;
    const grant = (n: number, given: Partial<TokenGrant> = {}): TokenGrant => ({
      ...{ id: idOf(n), keyId: idOf(0), scopes: ['webhooks:read'], createdAt: NOON },
      access: { digest: `access ${n}`, expiresAt: NOON + 1_000 },
      refresh: { digest: `refresh ${n}`, expiresAt: NOON + 2_000 },
      ...given,
    });

    beforeEach(async () => {
      store = await make();
    });

    it('finds a grant by either token, and by none that it does not have', async () => {
      await store.add(grant(1));
      await store.add(grant(2, { refresh: null }));
      expect(await store.findByAccess('access 1')).toEqual(grant(1));
      expect(await store.findByRefresh('refresh 1')).toEqual(grant(1));
      expect(await store.findByAccess('access 2')).toEqual(grant(2, { refresh: null }));
      for (const digest of ['refresh 1', 'access 3', '']) {
        expect(await store.findByAccess(digest)).toBeUndefined();
      }
      expect(await store.findByRefresh('access 1')).toBeUndefined();
    });

    it('puts a grant in the place of another once, however many want to', async () => {
      await store.add(grant(1));
      const replaced = await Promise.all([2, 3, 4].map((n) => store.replace(idOf(1), grant(n))));
      expect(replaced.filter((was) => was)).toHaveLength(1);
      const found = await Promise.all([1, 2, 3, 4].map((n) => store.findByAccess(`access ${n}`)));
      expect(found.filter((each) => each !== undefined)).toHaveLength(1);
      expect(found[0]).toBeUndefined();
    });

    it('removes both tokens', async () => {
      await store.add(grant(1));
      await store.remove(idOf(1));
      await store.remove(idOf(1));
      expect(await store.findByAccess('access 1')).toBeUndefined();
      expect(await store.findByRefresh('refresh 1')).toBeUndefined();
    });
  });
};
