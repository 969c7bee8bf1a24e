import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  FakeClock,
  FakeSeals,
  InMemoryAccessStore,
  InMemoryTokenStore,
  PlainDigests,
  SequentialIds,
} from '../testing/index.js';
import { ApiKeys } from './api-keys.js';
import { IssueTokens, type ConsentTerms, type TokenClient } from './issue-tokens.js';
import type { Scope } from './scopes.js';

const HOUR = 3_600_000;
const TERMS = { lifetimeMs: HOUR, refreshLifetimeMs: 24 * HOUR };
const REDIRECT = 'https://app.example/back?x=1';

describe('what a client gets by the consent of somebody who holds a key', () => {
  let clock: FakeClock;
  let keys: ApiKeys;
  let use: IssueTokens;
  let client: TokenClient;
  let holder: { readonly id: string; readonly key: string };

  const newKey = async (...scopes: Scope[]) => {
    const wanted = { account: 'acme', name: 'a key', scopes, expiresAt: null };
    const { key, stored } = await keys.issue(wanted);
    return { id: stored.id, key };
  };
  const clientOf = ({ id, key }: typeof holder): TokenClient => ({ id, secret: key });
  const digests = new PlainDigests();

  beforeEach(async () => {
    clock = new FakeClock();
    const [ids, store] = [new SequentialIds(), new InMemoryAccessStore()];
    keys = new ApiKeys(store, digests, new FakeSeals(), ids, clock);
    use = new IssueTokens(keys, new InMemoryTokenStore(), digests, ids, clock);
    client = clientOf(await newKey());
    holder = await newKey('webhooks:read', 'webhooks:write');
  });

  const consent = async (more: Partial<ConsentTerms> = {}): Promise<string> => {
    const asked = { clientId: client.id, redirectUri: REDIRECT, challenge: null, ...more };
    return (await use.consent(holder.key, asked)) ?? 'none';
  };
  const brought = (code: string, more: object = {}) => ({
    ...{ code, redirectUri: REDIRECT, verifier: undefined, ...more },
  });
  const refused = { code: 'token-refused', error: 'invalid_grant' };

  it('stands for that key, with what was asked of its scopes', async () => {
    const code = await consent({ scopes: ['webhooks:read'] });
    const { accessToken, scopes } = await use.exchange(client, brought(code), TERMS);
    expect(scopes).toEqual(['webhooks:read']);
    expect(await use.authenticate(accessToken)).toMatchObject({
      ...{ actor: `key:${holder.id}`, account: 'acme', scopes: new Set(['webhooks:read']) },
      client: client.id,
    });
    const all = await use.exchange(client, brought(await consent()), TERMS);
    expect(all.scopes).toEqual(['webhooks:read', 'webhooks:write']);
  });

  it('is nothing without a key, and no more than the key may', async () => {
    const asked = { clientId: client.id, redirectUri: REDIRECT, challenge: null };
    expect(await use.consent('prk_nothing', asked)).toBeUndefined();
    await expect(consent({ scopes: ['administrative'] })).rejects.toMatchObject({
      error: 'invalid_scope',
    });
  });

  it('is given for a code once, within ten minutes', async () => {
    const [code, late] = [await consent(), await consent()];
    await use.exchange(client, brought(code), TERMS);
    await expect(use.exchange(client, brought(code), TERMS)).rejects.toMatchObject(refused);
    clock.advance(600_000);
    await expect(use.exchange(client, brought(late), TERMS)).rejects.toMatchObject(refused);
  });

  it('is given to the client that asked, back at the place that it named', async () => {
    const code = await consent();
    const other = clientOf(await newKey());
    for (const [who, more] of [
      [other, {}],
      [client, { redirectUri: 'https://app.example/' }],
      [client, { code: `${code}x` }],
      [client, { code: 'prc_x' }],
      [client, { verifier: 'never asked for' }],
    ] as const) {
      await expect(use.exchange(who, brought(code, more), TERMS)).rejects.toMatchObject(refused);
    }
    await expect(
      use.exchange({ ...client, secret: 'wrong' }, brought(code), TERMS),
    ).rejects.toMatchObject({ error: 'invalid_client' });
    const { accessToken } = await use.exchange(
      client,
      brought(code, { redirectUri: undefined }),
      TERMS,
    );
    expect(await use.authenticate(accessToken)).toBeDefined();
  });

  it('is given for the verifier of its challenge alone', async () => {
    const code = await consent({ challenge: digests.digest('the verifier') });
    for (const verifier of [undefined, 'another']) {
      const wrong = use.exchange(client, brought(code, { verifier }), TERMS);
      await expect(wrong).rejects.toMatchObject(refused);
    }
    await use.exchange(client, brought(code, { verifier: 'the verifier' }), TERMS);
  });

  it('is renewed by that client, and by no code or access token', async () => {
    const code = await consent();
    await expect(use.refresh(client, code, TERMS)).rejects.toMatchObject(refused);
    const first = await use.exchange(client, brought(code), TERMS);
    const renewing = first.refreshToken ?? '';
    for (const [who, token] of [
      [clientOf(holder), renewing],
      [client, first.accessToken],
    ] as const) {
      await expect(use.refresh(who, token, TERMS)).rejects.toMatchObject(refused);
    }
    const second = await use.refresh(client, renewing, TERMS);
    expect(second.credential.actor).toBe(`key:${holder.id}`);
    expect(await use.authenticate(first.accessToken)).toBeUndefined();
    const third = await use.refresh(client, second.refreshToken ?? '', TERMS);
    expect(await use.authenticate(third.accessToken)).toBeDefined();
  });

  it.each(['client', 'holder'])('ends with the key of the %s', async (whose) => {
    const { accessToken, refreshToken } = await use.exchange(
      client,
      brought(await consent()),
      TERMS,
    );
    await keys.revoke('acme', whose === 'client' ? client.id : holder.id);
    expect(await use.authenticate(accessToken)).toBeUndefined();
    await expect(use.refresh(client, refreshToken ?? '', TERMS)).rejects.toThrow();
  });

  it('is given back by that client', async () => {
    const { accessToken } = await use.exchange(client, brought(await consent()), TERMS);
    await use.revoke(clientOf(holder), accessToken);
    expect(await use.authenticate(accessToken)).toBeDefined();
    await use.revoke(client, accessToken);
    expect(await use.authenticate(accessToken)).toBeUndefined();
  });
});
