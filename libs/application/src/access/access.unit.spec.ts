import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  accessStoreContract,
  FakeClock,
  InMemoryAccessStore,
  PlainDigests,
  SequentialIds,
} from '../testing/index.js';
import { ApiKeys } from './api-keys.js';
import { may } from './credential.js';

accessStoreContract(() => Promise.resolve(new InMemoryAccessStore()));

describe('an API key', () => {
  const store = new InMemoryAccessStore();
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
    keys = new ApiKeys(store, new PlainDigests(), new SequentialIds(), clock);
  });

  it('proves its account and scopes, and is kept only as a digest', async () => {
    const { key, stored } = await keys.issue(wanted);
    const credential = await keys.authenticate(key);
    expect(credential).toEqual({
      ...{ actor: `key:${stored.id}`, account: 'acme' },
      scopes: new Set(['webhooks:read']),
    });
    const secret = key.split('_').at(-1) ?? '';
    expect(JSON.stringify({ ...stored, key: undefined })).not.toContain(secret);
    expect(credential && may(credential, 'webhooks:read')).toBe(true);
    expect(credential && may(credential, 'webhooks:write')).toBe(false);
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

  it('may do everything when administrative', () => {
    const credential = {
      actor: 'admin',
      account: null,
      scopes: new Set(['administrative'] as const),
    };
    expect(may(credential, 'webhooks:secrets')).toBe(true);
  });
});
