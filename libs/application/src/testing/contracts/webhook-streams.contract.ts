import { foldWebhook, NATIVE_PROFILE, webhookDecider, type StopRule } from '#domain';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { StreamHasMoved, type WebhookAt } from '../../ports/transactions.js';
import { ACCOUNT, someSecrets, someSettings } from '../examples.js';
import { NOON } from '../fake-clock.js';
import { SequentialIds } from '../sequential-ids.js';
import { settled } from '../until.js';
import { aFailure, WebhookHand } from '../webhook-hand.js';
import type { MadeStore } from './store-under-test.js';

export const webhookStreamsContract = (make: () => Promise<MadeStore>): void => {
  let store: MadeStore;
  let ids: SequentialIds;
  let hand: WebhookHand;

  beforeEach(async () => {
    store = await make();
    ids = new SequentialIds();
    hand = new WebhookHand(store.transactions, ids);
  });
  afterEach(() => store.teardown());

  const lock = (webhookId: string): Promise<WebhookAt | undefined> =>
    store.transactions.run(async ({ webhooks }) =>
      (await webhooks.lock([webhookId])).get(webhookId),
    );
  const read = (webhookId: string) =>
    store.transactions.run(({ webhooks }) => webhooks.read(webhookId));

  describe('a stream', () => {
    it('holds what was appended, in order', async () => {
      const webhookId = await hand.create();
      await hand.give(webhookId, aFailure(ids.next()), { type: 'DisableWebhook', data: {} });

      const recorded = await read(webhookId);
      expect(recorded.map(({ version, event }) => [version, event.type])).toEqual([
        [1, 'webhook.created'],
        [2, 'webhook.enabled'],
        [3, 'webhook.delivery-failed'],
        [4, 'webhook.disabled'],
      ]);
      expect(recorded[0]).toMatchObject({
        streamId: webhookId,
        event: { data: { webhookId, settings: someSettings, secrets: someSecrets } },
        metadata: { actor: 'admin', at: NOON },
      });
      expect(new Set(recorded.map(({ id }) => id)).size).toBe(4);
    });

    it('is folded when it is locked', async () => {
      const webhookId = await hand.create();
      await hand.rename(webhookId, 'New');
      const at = await lock(webhookId);
      expect(at).toEqual({
        version: 3,
        state: foldWebhook((await read(webhookId)).map(({ event }) => event)),
      });
    });

    it('is not there until something is appended', async () => {
      const webhookId = ids.next();
      expect(await lock(webhookId)).toBeUndefined();
      expect(await read(webhookId)).toEqual([]);
    });

    it('is apart from the others', async () => {
      const [one, other] = [await hand.create(), await hand.create()];
      await hand.disable(other);
      expect(await lock(one)).toMatchObject({ state: { status: 'enabled', webhookId: one } });
    });

    it('refuses to be appended to by who did not see its end', async () => {
      const webhookId = await hand.create();
      const seen = (await lock(webhookId))!;
      await hand.rename(webhookId, 'New');
      const events = webhookDecider.decide({ type: 'DisableWebhook', data: {} }, seen.state);

      const stale = store.transactions.run(({ webhooks }) =>
        webhooks.append(webhookId, seen, events, { actor: 'admin', at: NOON }),
      );
      await expect(stale).rejects.toBeInstanceOf(StreamHasMoved);
      expect(await lock(webhookId)).toMatchObject({ version: 3, state: { status: 'enabled' } });
    });

    it('stays as it is while someone has locked it', async () => {
      const webhookId = await hand.create();
      const order: string[] = [];
      let disabling: Promise<unknown> | undefined;
      await store.transactions.run(async ({ webhooks }) => {
        const at = (await webhooks.lock([webhookId])).get(webhookId)!;
        disabling = hand.disable(webhookId).then(() => order.push('disabled'));
        await settled();
        const events = webhookDecider.decide(
          { type: 'UpdateWebhook', data: { settings: { name: 'New' }, secrets: {} } },
          at.state,
        );
        await webhooks.append(webhookId, at, events, { actor: 'admin', at: NOON });
        order.push('renamed');
      });
      await disabling;
      expect(order).toEqual(['renamed', 'disabled']);
      expect(await lock(webhookId)).toMatchObject({ version: 4 });
    });
  });

  describe('a transaction that fails', () => {
    it('leaves nothing behind', async () => {
      const webhookId = await hand.create();
      const failing = store.transactions.run(async ({ webhooks }) => {
        const at = (await webhooks.lock([webhookId])).get(webhookId)!;
        const events = webhookDecider.decide({ type: 'DisableWebhook', data: {} }, at.state);
        await webhooks.append(webhookId, at, events, { actor: 'admin', at: NOON });
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await lock(webhookId)).toMatchObject({ version: 2, state: { status: 'enabled' } });
      expect(await store.webhooks.find(ACCOUNT, webhookId)).toMatchObject({ health: 'working' });
    });
  });

  describe('what the API reads', () => {
    it('is as the stream says', async () => {
      const webhookId = await hand.create({ basicAuth: { user: 'me' }, projects: ['42'] });
      expect(await store.webhooks.find(ACCOUNT, webhookId)).toEqual({
        id: webhookId,
        account: ACCOUNT,
        number: expect.any(Number),
        settings: { ...someSettings, basicAuth: { user: 'me' }, projects: ['42'] },
        verification: { state: 'none' },
        failingSince: null,
        health: 'working',
        failures: 0,
        lastError: null,
        lastSuccessAt: null,
        lastFailureAt: null,
        nextAttemptAt: null,
        disabledReason: null,
        createdAt: new Date(NOON).toISOString(),
        updatedAt: new Date(NOON).toISOString(),
        version: 2,
      });
    });

    it('holds the filter, until there is none', async () => {
      const filter = { data: { n: { $in: [1.5, null, 'é'] } }, type: { $startsWith: 'task.' } };
      const webhookId = await hand.create({ filter });
      const find = async () => (await store.webhooks.find(ACCOUNT, webhookId))?.settings.filter;
      expect(await find()).toEqual(filter);
      await hand.rename(webhookId, 'New');
      expect(await find()).toEqual(filter);
      await hand.give(webhookId, {
        type: 'UpdateWebhook',
        data: { settings: { filter: null }, secrets: {} },
      });
      expect(await find()).toBeNull();
    });

    it('tells of failures, and why it is disabled', async () => {
      const webhookId = await hand.create();
      await hand.give(webhookId, aFailure(ids.next()));
      const failing = { failures: 1, lastError: '500 Internal Server Error' };
      const find = () => store.webhooks.find(ACCOUNT, webhookId);
      expect(await find()).toMatchObject({
        ...failing,
        health: 'failing',
        lastFailureAt: new Date(NOON).toISOString(),
      });
      await hand.disable(webhookId);
      expect(await find()).toMatchObject({ health: 'disabled', disabledReason: 'user' });
      await hand.enable(webhookId);
      expect(await find()).toMatchObject({ health: 'working', disabledReason: null, failures: 0 });
    });

    it('tells which failures stopped it, whatever the rule, and how many were before those', async () => {
      const stopped = async (count: number, given: Partial<StopRule>) => {
        const webhookId = await hand.create();
        await hand.give(webhookId, aFailure(ids.next()));
        await hand.enable(webhookId);
        await hand.disable(webhookId);
        await hand.enable(webhookId);
        const rule = { ...NATIVE_PROFILE.stop, ...given };
        for (let n = 0; n < count; n += 1) {
          const { type, data } = aFailure(ids.next(), 2);
          await hand.give(webhookId, { type, data: { ...data, outcome: 'timeout', rule } });
        }
        const page = await store.webhooks.history(ACCOUNT, webhookId, { limit: 2, after: null });
        const [last] = page?.items ?? [];
        const { failures, failuresBefore } = last ?? {};
        const told = failures?.map((each) => each.failures);
        return [last?.event.type, told?.[0], told?.at(-1), told?.length, failuresBefore];
      };
      expect(await stopped(3, { timeouts: 3 })).toEqual(['webhook.disabled', 1, 3, 3, 0]);
      expect(await stopped(2, { failures: 2, action: 'delete' })).toEqual([
        ...['webhook.deleted', 1, 2, 2, 0],
      ]);
      expect(await stopped(53, { failures: 53 })).toEqual(['webhook.disabled', 4, 53, 50, 3]);
      const user = await hand.create();
      await hand.disable(user);
      const page = await store.webhooks.history(ACCOUNT, user, { limit: 1, after: null });
      expect(page?.items[0]).not.toHaveProperty('failures');
    });

    it('is nothing of another account, nothing deleted, and nothing that never was', async () => {
      const webhookId = await hand.create();
      expect(await store.webhooks.knows(ACCOUNT, webhookId)).toBe(true);
      expect(await store.webhooks.knows('other', webhookId)).toBe(false);
      expect(await store.webhooks.knows(ACCOUNT, 'no-such-webhook')).toBe(false);
      expect(await store.webhooks.find('other', webhookId)).toBeUndefined();
      expect(await store.webhooks.find(ACCOUNT, 'no-such-webhook')).toBeUndefined();
      await hand.delete(webhookId);
      expect(await store.webhooks.find(ACCOUNT, webhookId)).toBeUndefined();
      expect(await store.webhooks.knows(ACCOUNT, webhookId)).toBe(false);
      expect(await store.webhooks.list(ACCOUNT, { limit: 5, after: null })).toEqual({
        items: [],
        next: null,
      });
    });

    it('comes newest first, a page at a time', async () => {
      const [a, b, c] = [await hand.create(), await hand.create(), await hand.create()];
      await hand.create({}, 'other');
      const first = await store.webhooks.list(ACCOUNT, { limit: 2, after: null });
      expect(first.items.map(({ id }) => id)).toEqual([c, b]);
      const second = await store.webhooks.list(ACCOUNT, { limit: 2, after: first.next });
      expect(second.items.map(({ id }) => id)).toEqual([a]);
      expect(second.next).toBeNull();
    });
  });
};
