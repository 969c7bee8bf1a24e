import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AccountedEvent } from '../../ports/webhook-announcements.js';
import { SequentialIds } from '../sequential-ids.js';
import { Gate } from '../until.js';
import { WebhookHand } from '../webhook-hand.js';
import type { MadeStore } from './store-under-test.js';

export const untoldEventsContract = (make: () => Promise<MadeStore>): void => {
  let store: MadeStore;
  let hand: WebhookHand;
  let told: AccountedEvent[];

  beforeEach(async () => {
    store = await make();
    hand = new WebhookHand(store.transactions, new SequentialIds());
    told = [];
  });
  afterEach(() => store.teardown());

  const tell = async (events: readonly AccountedEvent[]): Promise<void> => {
    told.push(...events);
  };
  const typesTold = () => told.map(({ event }) => event.type);

  describe('events not told yet', () => {
    it('are none in an empty store', async () => {
      expect(await store.untold.next(10, tell)).toBe(0);
      expect(told).toEqual([]);
    });

    it('are told once, in the order they were recorded, with their account', async () => {
      const a = await hand.create();
      const b = await hand.create({}, 'other');
      await hand.disable(a);

      expect(await store.untold.next(10, tell)).toBe(5);
      expect(told.map(({ streamId, version, account }) => [streamId, version, account])).toEqual([
        [a, 1, 'acme'],
        [a, 2, 'acme'],
        [b, 1, 'other'],
        [b, 2, 'other'],
        [a, 3, 'acme'],
      ]);
      expect(await store.untold.next(10, tell)).toBe(0);
      expect(told).toHaveLength(5);
    });

    it('are told a few at a time, even of one transaction', async () => {
      await hand.create();
      await hand.create();
      for (const expected of [3, 1, 0]) expect(await store.untold.next(3, tell)).toBe(expected);
      expect(typesTold()).toEqual([
        'webhook.created',
        'webhook.enabled',
        'webhook.created',
        'webhook.enabled',
      ]);
    });

    it('are told of a deleted webhook too', async () => {
      await hand.delete(await hand.create());
      await store.untold.next(10, tell);
      expect(typesTold()).toEqual(['webhook.created', 'webhook.enabled', 'webhook.deleted']);
    });

    it('remain untold when telling fails', async () => {
      await hand.create();
      const failing = store.untold.next(10, () => Promise.reject(new Error('no broker')));
      await expect(failing).rejects.toThrow('no broker');
      expect(await store.untold.next(10, tell)).toBe(2);
    });

    it('are not handed to a second relay while one is telling them', async () => {
      await hand.create();
      const [begun, telling] = [new Gate(), new Gate()];
      const first = store.untold.next(10, async (events) => {
        begun.open();
        await telling.passed;
        await tell(events);
      });
      await begun.passed;
      expect(await store.untold.next(10, tell)).toBe(0);
      telling.open();
      expect(await first).toBe(2);
      expect(await store.untold.next(10, tell)).toBe(0);
      expect(told).toHaveLength(2);
    });
  });
};
