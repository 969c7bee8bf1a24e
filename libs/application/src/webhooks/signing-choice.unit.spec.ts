import { beforeEach, describe, expect, it } from '@jest/globals';
import type { EnabledWebhook, ProfileOverrides } from '#domain';
import { ACCOUNT, aSigningPolicy } from '../testing/examples.js';
import { FakeClock } from '../testing/fake-clock.js';
import { changeWebhookWith, createWebhookWith } from '../testing/fake-letters.js';
import { rulesWith } from '../testing/fake-rules.js';
import { FakeSeals } from '../testing/fake-seals.js';
import { InMemorySigningPolicies } from '../testing/in-memory-signing-policies.js';
import { InMemoryStore } from '../testing/in-memory-store/in-memory-store.js';
import { SequentialIds } from '../testing/sequential-ids.js';
import type { ChangeWebhook } from './change-webhook.js';
import type { CreateWebhook } from './create-webhook.js';

describe('a webhook that chooses how it is signed', () => {
  let store: InMemoryStore;
  let seals: FakeSeals;
  let policies: InMemorySigningPolicies;
  let creating: CreateWebhook;
  let changing: ChangeWebhook;

  beforeEach(() => {
    const [ids, clock] = [new SequentialIds(), new FakeClock()];
    store = new InMemoryStore(ids);
    seals = new FakeSeals();
    policies = new InMemorySigningPolicies();
    const rules = rulesWith(undefined, undefined, policies);
    creating = createWebhookWith({ store, rules, seals, ids, clock });
    changing = changeWebhookWith({ store, rules, seals, ids, clock });
  });

  const create = async (profile: ProfileOverrides = {}): Promise<string> => {
    const draft = { account: ACCOUNT, url: 'https://example.com/hook', events: ['*'], profile };
    return (await creating.execute({ ...draft, enabled: true }, 'admin')).webhookId;
  };
  const change = (webhookId: string, profile: ProfileOverrides | null) =>
    changing.update({ account: ACCOUNT, webhookId }, { profile }, 'admin');
  const keysOf = async (webhookId: string) => {
    const at = await store.transactions.run(({ webhooks }) => webhooks.lock([webhookId]));
    const { settings, secrets } = at.get(webhookId)?.state as EnabledWebhook;
    const { ed25519 } = secrets;
    return { shown: settings.publicKey, secret: ed25519 && seals.open(ed25519, webhookId) };
  };
  const V1A = { signing: { kind: 'standard', versions: ['v1a'] } };

  describe('by v1a', () => {
    const made = {
      shown: expect.stringMatching(/^whpk_/),
      secret: expect.stringMatching(/^whsk_/),
    };

    it('gets keys of its own', async () => {
      const [one, two] = [await keysOf(await create(V1A)), await keysOf(await create(V1A))];
      expect([one, two]).toEqual([made, made]);
      expect(one.shown).not.toBe(two.shown);
    });

    it('gets them when it asks for the first time, and keeps them', async () => {
      const webhookId = await create();
      expect(await keysOf(webhookId)).toEqual({ shown: null, secret: null });
      await change(webhookId, V1A);
      const keys = await keysOf(webhookId);
      expect(keys).toEqual(made);
      await change(webhookId, null);
      await change(webhookId, { signing: { kind: 'standard', versions: ['v1', 'v1a'] } });
      expect(await keysOf(webhookId)).toEqual(keys);
    });
  });

  describe('by a policy', () => {
    const policyId = aSigningPolicy().id;
    const byPolicy = { encoding: 'jwt', signing: { kind: 'jwt', policyId } };
    const refusal = (message: string) => ({
      ...{ code: 'invalid-field', field: '/profile/signing/policyId' },
      message: expect.stringContaining(message),
    });

    it('needs one of its account that is not disabled', async () => {
      await expect(create(byPolicy)).rejects.toMatchObject(refusal('there is no signing policy'));
      await policies.add(aSigningPolicy({ account: 'other' }));
      await expect(create(byPolicy)).rejects.toMatchObject(refusal('there is no signing policy'));
      await policies.add(aSigningPolicy({ disabled: true }));
      await expect(create(byPolicy)).rejects.toMatchObject(refusal('is disabled'));
      const webhookId = await create();
      await expect(change(webhookId, byPolicy)).rejects.toMatchObject(refusal('is disabled'));
      await policies.change(ACCOUNT, policyId, { disabled: false }, 0);
      await change(webhookId, byPolicy);
    });

    it('may change in other ways after the policy was disabled', async () => {
      await policies.add(aSigningPolicy());
      const webhookId = await create(byPolicy);
      await policies.change(ACCOUNT, policyId, { disabled: true }, 0);
      await changing.update({ account: ACCOUNT, webhookId }, { name: 'New' }, 'admin');
    });
  });
});
