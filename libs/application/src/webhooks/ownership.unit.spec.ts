import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  changeWebhookWith,
  createWebhookWith,
  FakeClock,
  FakeSeals,
  InMemoryAccessStore,
  InMemoryStore,
  profilesWith,
  rulesWith,
  SequentialIds,
} from '../testing/index.js';
import type { ChangeWebhook } from './change-webhook.js';
import type { CreateWebhook } from './create-webhook.js';
import { ManageSecrets } from './webhook-secrets.js';

const draft = {
  account: 'acme',
  url: 'https://example.com/hook',
  events: ['task.*'],
  enabled: true,
};
const refused = { code: 'not-the-owner' };

describe('who may manage one owner’s webhooks alone', () => {
  let store: InMemoryStore;
  let create: CreateWebhook;
  let change: ChangeWebhook;
  let secrets: ManageSecrets;

  beforeEach(async () => {
    const access = new InMemoryAccessStore();
    for (const id of ['alice', 'bob']) {
      const createdAt = '2026-01-01T00:00:00.000Z';
      const principal = { name: id, email: null, role: 'member', plan: null } as const;
      await access.putPrincipal({ id, account: 'acme', ...principal, createdAt });
    }
    const [ids, clock, seals] = [new SequentialIds(), new FakeClock(), new FakeSeals()];
    const rules = rulesWith(undefined, undefined, undefined, access);
    store = new InMemoryStore(ids);
    create = createWebhookWith({ store, rules, seals, ids, clock });
    change = changeWebhookWith({ store, rules, seals, ids, clock });
    secrets = new ManageSecrets(store.transactions, seals, profilesWith(), clock);
  });
  const ownerOf = async (webhookId: string) =>
    (await store.webhooks.find('acme', webhookId))?.settings.owner;
  const ofOwner = async (owner: string | null) =>
    (await create.execute({ ...draft, owner }, 'admin')).webhookId;

  it('creates them for that owner, and for nobody else', async () => {
    for (const owner of [undefined, null, 'alice']) {
      const { webhookId } = await create.execute({ ...draft, owner, ownedBy: 'alice' }, 'key');
      expect(await ownerOf(webhookId)).toBe('alice');
    }
    const forBob = create.execute({ ...draft, owner: 'bob', ownedBy: 'alice' }, 'key');
    await expect(forBob).rejects.toMatchObject(refused);
  });

  it.each(['bob', null])('does nothing to one of %p', async (owner) => {
    const address = { account: 'acme', webhookId: await ofOwner(owner), ownedBy: 'alice' };
    for (const attempt of [
      change.update(address, { name: 'mine' }, 'key'),
      change.update(address, { owner: 'alice' }, 'key'),
      change.enable(address, 'key'),
      change.disable(address, undefined, 'key'),
      change.delete(address, 'key'),
      secrets.show(address),
      secrets.rotate(address, 0, 'key'),
    ]) {
      await expect(attempt).rejects.toMatchObject(refused);
    }
    expect(await store.webhooks.find('acme', address.webhookId)).toMatchObject({ version: 2 });
  });

  it('changes its own as it likes, but gives none away', async () => {
    const address = { account: 'acme', webhookId: await ofOwner('alice'), ownedBy: 'alice' };
    await change.update(address, { name: 'mine', owner: 'alice' }, 'key');
    for (const owner of ['bob', null]) {
      const giving = change.update(address, { owner }, 'key');
      await expect(giving).rejects.toMatchObject(refused);
    }
    expect(await ownerOf(address.webhookId)).toBe('alice');
    await change.delete(address, 'key');
    expect(await ownerOf(address.webhookId)).toBeUndefined();
  });

  it('is told apart from who may manage all', async () => {
    const webhookId = await ofOwner('alice');
    await change.update({ account: 'acme', webhookId }, { owner: 'bob' }, 'admin');
    expect(await ownerOf(webhookId)).toBe('bob');
  });
});
