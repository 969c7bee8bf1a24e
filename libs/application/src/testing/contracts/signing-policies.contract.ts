import { beforeEach, describe, expect, it } from '@jest/globals';
import type { SigningPolicies } from '../../signing/signing-policies.js';
import type { StoredSigningPolicy } from '../../signing/signing-policy.js';
import { ACCOUNT, aSigningPolicy } from '../examples.js';

const LATER = '2026-01-02T00:00:00.000Z';
const idOf = (n: number): string => `00000000-0000-7000-8000-00000000000${n}`;

export interface MadeSigningPolicies {
  readonly policies: SigningPolicies;
  /** Lets a new webhook of the account be signed by the policy; resolves to what deletes the webhook. */
  use(account: string, policyId: string): Promise<() => Promise<void>>;
}

/** What every SigningPolicies does. `make` returns an empty one. */
export const signingPoliciesContract = (make: () => Promise<MadeSigningPolicies>): void => {
  describe('signing policies', () => {
    let policies: SigningPolicies;
    let use: MadeSigningPolicies['use'];

    const policy = (n: number, facts: Partial<StoredSigningPolicy> = {}) =>
      aSigningPolicy({ id: idOf(n), name: `name${n}`, ...facts });

    beforeEach(async () => {
      ({ policies, use } = await make());
    });

    it('are kept as they are added, with a number each, and without what they sign with', async () => {
      const facts = { audience: 'https://example.com', expiresInMinutes: 5, disabled: true };
      const { privateKey, ...shown } = policy(1, facts);
      const first = await policies.add({ ...shown, privateKey });
      expect(first).toEqual({ ...shown, number: expect.any(Number) });
      const second = await policies.add(policy(2, { account: 'other', openIdDiscovery: false }));
      expect(second.number).toBeGreaterThan(first.number);
      expect(await policies.find(ACCOUNT, idOf(1))).toEqual(first);
      expect(await policies.findByName(ACCOUNT, 'name1')).toEqual(first);
      expect(await policies.findByNumber(ACCOUNT, first.number)).toEqual(first);
      expect(await policies.findToSign(ACCOUNT, idOf(1))).toEqual({ ...first, privateKey });
    });

    it('are nothing to another account, and neither is an id that is none', async () => {
      const { number, name, id } = await policies.add(policy(1));
      expect(await policies.find('other', id)).toBeUndefined();
      expect(await policies.findToSign('other', id)).toBeUndefined();
      expect(await policies.findByName('other', name)).toBeUndefined();
      expect(await policies.findByNumber('other', number)).toBeUndefined();
      expect(await policies.change('other', id, { disabled: true }, 0)).toBeUndefined();
      expect(await policies.remove('other', id)).toBe(false);
      expect(await policies.list('other', { limit: 1, after: null })).toEqual({
        ...{ items: [], next: null },
      });
      expect(await policies.find(ACCOUNT, 'none')).toBeUndefined();
      expect(await policies.findToSign(ACCOUNT, 'none')).toBeUndefined();
      expect(await policies.change(ACCOUNT, 'none', { disabled: true }, 0)).toBeUndefined();
      expect(await policies.remove(ACCOUNT, 'none')).toBe(false);
      expect(await policies.usedBy(ACCOUNT, 'none')).toBe(0);
      expect(await policies.findByNumber(ACCOUNT, 2 ** 40)).toBeUndefined();
    });

    it('come newest first, a page at a time, all or those that are disabled or not', async () => {
      for (const n of [1, 2, 3]) await policies.add(policy(n, { disabled: n === 2 }));
      const page = await policies.list(ACCOUNT, { limit: 2, after: null });
      expect(page).toMatchObject({ items: [{ id: idOf(3) }, { id: idOf(2) }], next: idOf(2) });
      expect(page.items[0]).not.toHaveProperty('privateKey');
      const rest = await policies.list(ACCOUNT, { limit: 2, after: page.next });
      expect(rest).toMatchObject({ items: [{ id: idOf(1) }], next: null });
      const narrowed = async (disabled: boolean) => {
        const { items } = await policies.list(ACCOUNT, { limit: 9, after: null }, { disabled });
        return items.map(({ id }) => id);
      };
      expect([await narrowed(true), await narrowed(false)]).toEqual([
        [idOf(2)],
        [idOf(3), idOf(1)],
      ]);
    });

    it('change in what is given, and in nothing else', async () => {
      const added = await policies.add(policy(1, { audience: 'a', expiresInMinutes: 5 }));
      const at = Date.parse(LATER);
      const change = { audience: null, disabled: true, expiresInMinutes: undefined };
      const changed = await policies.change(ACCOUNT, added.id, change, at);
      expect(changed).toEqual({ ...added, audience: null, disabled: true, updatedAt: LATER });
      await policies.change(ACCOUNT, added.id, { expiresInMinutes: 7, openIdDiscovery: false }, at);
      expect(await policies.find(ACCOUNT, added.id)).toEqual({
        ...{ ...added, audience: null, disabled: true, updatedAt: LATER },
        ...{ expiresInMinutes: 7, openIdDiscovery: false },
      });
    });

    it('stay as long as a webhook is signed by them', async () => {
      const { id } = await policies.add(policy(1));
      await policies.add(policy(2));
      const ends = [await use(ACCOUNT, id), await use(ACCOUNT, id)];
      await use('other', id);
      expect([await policies.usedBy(ACCOUNT, id), await policies.usedBy(ACCOUNT, idOf(2))]).toEqual(
        [2, 0],
      );
      expect(await policies.remove(ACCOUNT, id)).toBe(false);
      expect(await policies.find(ACCOUNT, id)).toBeDefined();
      for (const end of ends) await end();
      expect(await policies.usedBy(ACCOUNT, id)).toBe(0);
      expect(await policies.remove(ACCOUNT, id)).toBe(true);
      expect(await policies.find(ACCOUNT, id)).toBeUndefined();
    });
  });
};
