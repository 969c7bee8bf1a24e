import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '../testing/fake-clock.js';
import { FakeSeals } from '../testing/fake-seals.js';
import { anEventType } from '../testing/examples.js';
import { changeWebhookWith, createWebhookWith } from '../testing/fake-letters.js';
import { rulesWith } from '../testing/fake-rules.js';
import { InMemoryEventTypes } from '../testing/in-memory-event-types.js';
import { InMemoryStore } from '../testing/in-memory-store/in-memory-store.js';
import { SequentialIds } from '../testing/sequential-ids.js';
import { WebhookHand } from '../testing/webhook-hand.js';
import type { ChangeWebhook } from './change-webhook.js';
import type { WebhookPatch } from './draft.js';
import type { WebhookAddress } from './existing.js';

describe('changing a webhook', () => {
  let store: InMemoryStore;
  let seals: FakeSeals;
  let types: InMemoryEventTypes;
  let isBound: boolean;
  let change: ChangeWebhook;
  let address: WebhookAddress;

  beforeEach(async () => {
    isBound = false;
    types = new InMemoryEventTypes(() => isBound);
    const [ids, clock, rules] = [new SequentialIds(), new FakeClock(), rulesWith(types)];
    store = new InMemoryStore(ids);
    seals = new FakeSeals();
    change = changeWebhookWith({ store, rules, seals, ids, clock });
    const create = createWebhookWith({ store, rules, seals, ids, clock });
    const { webhookId } = await create.execute(
      {
        account: 'acme',
        url: 'https://example.com/hook',
        events: ['task.*'],
        projects: [],
        basicAuth: { user: 'me', password: 'open sesame' },
        enabled: true,
      },
      'admin',
    );
    address = { account: 'acme', webhookId };
  });

  const news = async () => {
    const { webhookId } = address;
    const recorded = await store.transactions.run(({ webhooks }) => webhooks.read(webhookId));
    return recorded.slice(2).map(({ event }) => event);
  };
  const recordedTypes = async () => (await news()).map(({ type }) => type);
  const update = (patch: WebhookPatch) => change.update(address, patch, 'admin');
  const find = () => store.webhooks.find('acme', address.webhookId);

  it('records what changes', async () => {
    await update({ name: 'New', projects: ['42'] });
    expect(await news()).toEqual([
      {
        type: 'webhook.updated',
        data: { webhookId: address.webhookId, settings: { name: 'New', projects: ['42'] } },
      },
    ]);
    expect(await find()).toMatchObject({ settings: { name: 'New', projects: ['42'] }, version: 3 });
  });

  it('names it anew after other events, unless it was given a name', async () => {
    await update({ events: ['task.*', 'comment.*'] });
    expect(await find()).toMatchObject({ settings: { name: 'task.*, comment.*' } });
    await update({ name: 'Mine' });
    await update({ events: ['task.created'] });
    expect(await find()).toMatchObject({ settings: { name: 'Mine' } });
    await update({ name: null });
    await update({ events: Array.from({ length: 500 }, (_, n) => `task.event-${n}`) });
    const name = (await find())?.settings.name ?? '';
    expect(name).toMatch(/^task\.event-0, .* and \d+ more$/);
    await update({ name, events: ['task.created'] });
    await update({ events: ['task.deleted'] });
    expect(await find()).toMatchObject({ settings: { name } });
  });

  it('records nothing when nothing changes', async () => {
    await update({});
    await update({ url: 'https://example.com/hook', events: ['task.*'], enabled: true });
    await change.enable(address, 'admin');
    expect(await news()).toEqual([]);
  });

  it('records nothing when the same password is given again', async () => {
    await update({ basicAuth: { user: 'me', password: 'open sesame' } });
    expect(await news()).toEqual([]);
  });

  it('seals a new password', async () => {
    await update({ basicAuth: { user: 'me', password: 'sesame, open' } });
    const [updated] = await news();
    if (updated?.type !== 'webhook.updated') throw new Error('not updated');
    const { settings, secrets } = updated.data;
    expect(settings).toEqual({});
    expect(seals.open(secrets!.password!, address.webhookId)).toBe('sesame, open');
  });

  it('forgets user and password together', async () => {
    await update({ basicAuth: null });
    expect(await news()).toMatchObject([
      { data: { settings: { basicAuth: null }, secrets: { password: null } } },
    ]);
  });

  it('keeps what is secret of members that are not given', async () => {
    await update({ headers: { 'X-A': 'one', 'X-B': 'two' } });
    await update({ headers: { 'X-B': 'zwei', 'X-C': 'drei' }, basicAuth: { user: 'you' } });
    await update({ headers: { 'X-A': null } });
    const all = (await news()).map(({ data }) => ('secrets' in data ? data.secrets : undefined));
    const headersOf = (secrets: (typeof all)[number]) => {
      const sealed = secrets && 'headers' in secrets ? secrets.headers : undefined;
      return sealed ? (JSON.parse(seals.open(sealed, address.webhookId)) as unknown) : undefined;
    };
    expect(all.map(headersOf)).toEqual([
      { 'X-A': 'one', 'X-B': 'two' },
      { 'X-A': 'one', 'X-B': 'zwei', 'X-C': 'drei' },
      { 'X-B': 'zwei', 'X-C': 'drei' },
    ]);
    expect(all.every((secrets) => secrets && !('password' in secrets))).toBe(true);
    expect((await find())?.settings).toMatchObject({
      ...{ headers: ['X-B', 'X-C'], basicAuth: { user: 'you' } },
    });
    await update({ headers: { 'x-nothing': null }, basicAuth: { user: 'you' } });
    expect(await news()).toHaveLength(3);
  });

  it('updates and switches in one go', async () => {
    await update({ name: 'New', enabled: false });
    expect(await recordedTypes()).toEqual(['webhook.updated', 'webhook.disabled']);
    expect(await find()).toMatchObject({ health: 'disabled', settings: { name: 'New' } });
  });

  it('enables, disables and deletes', async () => {
    await change.disable(address, undefined, 'admin');
    await change.enable(address, 'admin');
    await change.delete(address, 'admin');
    expect(await recordedTypes()).toEqual([
      'webhook.disabled',
      'webhook.enabled',
      'webhook.deleted',
    ]);
    expect(await find()).toBeUndefined();
  });

  it('refuses a URL that nothing may be sent to, and all else with it', async () => {
    const changing = update({ name: 'New', url: 'https://private/' });
    await expect(changing).rejects.toMatchObject({ code: 'invalid-field', field: '/url' });
    expect(await news()).toEqual([]);
  });

  it('refuses event types that the account does not know any more only when they are given', async () => {
    isBound = true;
    await types.put(anEventType({ name: 'invoice.paid' }));
    await update({ name: 'New' });
    await expect(update({ events: ['invoice.paid', 'task.*'] })).rejects.toMatchObject({
      problems: [{ pointer: '/events/1', detail: expect.any(String) }],
    });
    expect(await recordedTypes()).toEqual(['webhook.updated']);
  });

  it('gives it the name of its events again', async () => {
    await update({ name: 'Mine' });
    await update({ name: null, events: ['task.created', 'task.deleted'] });
    expect(await find()).toMatchObject({ settings: { name: 'task.created, task.deleted' } });
  });

  describe('whose preset this installation does not have any more', () => {
    beforeEach(async () => {
      const hand = new WebhookHand(store.transactions, new SequentialIds());
      const command = { settings: { preset: 'klingon' }, secrets: {} };
      await hand.give(address.webhookId, { type: 'UpdateWebhook', data: command });
    });
    const since = async () => (await recordedTypes()).slice(1);

    it('renames, disables and deletes it', async () => {
      await update({ name: 'Old' });
      await update({ enabled: false });
      await change.delete(address, 'admin');
      expect(await since()).toEqual(['webhook.updated', 'webhook.disabled', 'webhook.deleted']);
    });

    it('refuses what only its preset could say more of', async () => {
      await change.disable(address, undefined, 'admin');
      await expect(change.enable(address, 'admin')).rejects.toThrow('There is no preset klingon');
      await expect(update({ enabled: true })).rejects.toMatchObject({ code: 'unknown-preset' });
      await expect(update({ profile: { timeoutMs: 1_000 } })).rejects.toThrow('no preset klingon');
      expect(await since()).toEqual(['webhook.disabled']);
    });
  });

  it('is refused when it is no longer what the caller saw', async () => {
    const seen = { ...address, expected: [2] };
    await change.update(seen, { name: 'New' }, 'admin');
    await expect(change.update(seen, { name: 'Newer' }, 'admin')).rejects.toMatchObject({
      code: 'precondition-failed',
    });
    expect(await recordedTypes()).toEqual(['webhook.updated']);
  });

  describe('that is not there', () => {
    const notFound = { code: 'webhook-not-found' };
    const all = (at: WebhookAddress) => [
      () => change.update(at, { name: 'New' }, 'admin'),
      () => change.enable(at, 'admin'),
      () => change.disable(at, undefined, 'admin'),
      () => change.delete(at, 'admin'),
    ];

    it('is refused', async () => {
      const nowhere = { account: 'acme', webhookId: new SequentialIds(0).next() };
      for (const attempt of all(nowhere)) await expect(attempt()).rejects.toMatchObject(notFound);
    });

    it('in this account is refused, and changes nothing in the other', async () => {
      const other = { ...address, account: 'other' };
      for (const attempt of all(other)) await expect(attempt()).rejects.toMatchObject(notFound);
      expect(await news()).toEqual([]);
    });

    it('any more is refused', async () => {
      await change.delete(address, 'admin');
      for (const attempt of all(address)) await expect(attempt()).rejects.toMatchObject(notFound);
    });
  });
});
