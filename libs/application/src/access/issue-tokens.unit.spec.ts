import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  FakeClock,
  FakeSeals,
  InMemoryAccessStore,
  InMemoryTokenStore,
  PlainDigests,
  SequentialIds,
  tokenStoreContract,
} from '../testing/index.js';
import { ApiKeys } from './api-keys.js';
import { IssueTokens, type TokenClient, type TokenTerms } from './issue-tokens.js';
import type { Scope } from './scopes.js';

tokenStoreContract(() => Promise.resolve(new InMemoryTokenStore()));

const HOUR = 3_600_000;
const TERMS: TokenTerms = { lifetimeMs: HOUR, refreshLifetimeMs: null };
const RENEWED: TokenTerms = { lifetimeMs: HOUR, refreshLifetimeMs: 24 * HOUR };

describe('tokens of an API key', () => {
  let clock: FakeClock;
  let keys: ApiKeys;
  let tokens: InMemoryTokenStore;
  let use: IssueTokens;
  let client: TokenClient;

  const newClient = async (...scopes: Scope[]): Promise<TokenClient> => {
    const wanted = { account: 'acme', name: 'CI', scopes, expiresAt: null };
    const { key, stored } = await keys.issue(wanted);
    return { id: stored.id, secret: key.slice(-43) };
  };
  const refused = (error: string) => ({ code: 'token-refused', error });

  beforeEach(async () => {
    clock = new FakeClock();
    const [ids, digests, store] = [
      ...([new SequentialIds(), new PlainDigests(), new InMemoryAccessStore()] as const),
    ];
    keys = new ApiKeys(store, digests, new FakeSeals(), ids, clock);
    tokens = new InMemoryTokenStore();
    use = new IssueTokens(keys, tokens, digests, ids, clock);
    client = await newClient('webhooks:read', 'webhooks:write');
  });

  it('stand for the key, with its scopes or fewer, until their time is over', async () => {
    const all = await use.issue(client, TERMS);
    const some = await use.issue(client, { ...TERMS, scopes: ['webhooks:read'] });
    expect(all.refreshToken).toBeNull();
    expect(await use.authenticate(all.accessToken)).toEqual({
      ...{ actor: `key:${client.id}`, account: 'acme', principal: null, role: null },
      scopes: new Set(['webhooks:read', 'webhooks:write']),
    });
    expect(await use.authenticate(some.accessToken)).toMatchObject({
      scopes: new Set(['webhooks:read']),
    });
    clock.advance(HOUR - 1);
    expect(await use.authenticate(all.accessToken)).toBeDefined();
    clock.advance(1);
    expect(await use.authenticate(all.accessToken)).toBeUndefined();
  });

  it('have no more than the key has; an administrative one has all', async () => {
    const more = use.issue(client, { ...TERMS, scopes: ['webhooks:read', 'events:publish'] });
    await expect(more).rejects.toMatchObject(refused('invalid_scope'));
    const administrator = await newClient('administrative');
    const { accessToken } = await use.issue(administrator, { ...TERMS, scopes: ['webhooks:read'] });
    expect(await use.authenticate(accessToken)).toMatchObject({
      scopes: new Set(['webhooks:read']),
    });
  });

  it('are given to who proves to be the client, by the secret part of the key or all of it', async () => {
    const { id, secret } = client;
    await use.issue({ id, secret: `prk_${id}_${secret}` }, TERMS);
    const other = await newClient('webhooks:read');
    for (const wrong of [
      { id, secret: `${secret.slice(0, -1)}x` },
      { id, secret: `prk_${other.id}_${other.secret}` },
      { id: 'nobody', secret },
      { id, secret: '' },
    ]) {
      await expect(use.issue(wrong, TERMS)).rejects.toMatchObject(refused('invalid_client'));
    }
  });

  it('end at once with their key', async () => {
    const { accessToken, refreshToken } = await use.issue(client, RENEWED);
    await keys.revoke('acme', client.id);
    expect(await use.authenticate(accessToken)).toBeUndefined();
    const refreshing = use.refresh(client, refreshToken ?? '', RENEWED);
    await expect(refreshing).rejects.toMatchObject(refused('invalid_client'));
  });

  it('are renewed by a refresh token once, and both old ones are gone', async () => {
    const first = await use.issue(client, RENEWED);
    clock.advance(2 * HOUR);
    const second = await use.refresh(client, first.refreshToken ?? '', RENEWED);
    expect(await use.authenticate(second.accessToken)).toBeDefined();
    expect(await use.authenticate(first.accessToken)).toBeUndefined();
    const again = use.refresh(client, first.refreshToken ?? '', RENEWED);
    await expect(again).rejects.toMatchObject(refused('invalid_grant'));
    clock.advance(24 * HOUR);
    const late = use.refresh(client, second.refreshToken ?? '', RENEWED);
    await expect(late).rejects.toMatchObject(refused('invalid_grant'));
  });

  it('are renewed for their own client alone, with no more scopes than before', async () => {
    const terms = { ...RENEWED, scopes: ['webhooks:read'] } as const;
    const { accessToken, refreshToken } = await use.issue(client, terms);
    const other = await newClient('webhooks:read');
    const stolen = use.refresh(other, refreshToken ?? '', RENEWED);
    await expect(stolen).rejects.toMatchObject(refused('invalid_grant'));
    const mistaken = use.refresh(client, accessToken, RENEWED);
    await expect(mistaken).rejects.toMatchObject(refused('invalid_grant'));
    const more = { ...RENEWED, scopes: ['webhooks:write'] } as const;
    const widened = use.refresh(client, refreshToken ?? '', more);
    await expect(widened).rejects.toMatchObject(refused('invalid_scope'));
    const renewed = await use.refresh(client, refreshToken ?? '', RENEWED);
    expect(renewed.scopes).toEqual(['webhooks:read']);
  });

  it('are revoked together, by their own client', async () => {
    const other = await newClient('webhooks:read');
    for (const which of ['accessToken', 'refreshToken'] as const) {
      const tokensOf = await use.issue(client, RENEWED);
      const token = tokensOf[which] ?? '';
      await use.revoke(other, token);
      expect(await use.authenticate(tokensOf.accessToken)).toBeDefined();
      await use.revoke(client, token);
      await use.revoke(client, token);
      expect(await use.authenticate(tokensOf.accessToken)).toBeUndefined();
      const refreshing = use.refresh(client, tokensOf.refreshToken ?? '', RENEWED);
      await expect(refreshing).rejects.toMatchObject(refused('invalid_grant'));
    }
    const wrong = use.revoke({ ...client, secret: 'wrong' }, 'whatever');
    await expect(wrong).rejects.toMatchObject(refused('invalid_client'));
  });

  it('are no API keys, and a refresh token opens nothing', async () => {
    const { accessToken, refreshToken } = await use.issue(client, RENEWED);
    expect(await keys.authenticate(accessToken)).toBeUndefined();
    expect(await use.authenticate(refreshToken ?? '')).toBeUndefined();
    expect(await use.authenticate('pra_nonsense')).toBeUndefined();
  });
});
