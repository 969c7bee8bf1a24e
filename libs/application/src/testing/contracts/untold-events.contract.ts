import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AccountedEvent } from '../../ports/webhook-announcements.js';
import { SequentialIds } from '../sequential-ids.js';
import { Gate, until } from '../until.js';
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
  /**
   * Relays until that many are told: what others do on the same server may hold events back for a moment,
   * but never doubles one.
   */
  const relay = async (count: number, limit = 10): Promise<void> => {
    await until(async () => {
      await store.untold.next(limit, tell);
      return told.length >= count;
    });
    expect(await store.untold.next(limit, tell)).toBe(0);
    expect(told).toHaveLength(count);
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

      await relay(5);
      expect(told.map(({ streamId, version, account }) => [streamId, version, account])).toEqual([
        [a, 1, 'acme'],
        [a, 2, 'acme'],
        [b, 1, 'other'],
        [b, 2, 'other'],
        [a, 3, 'acme'],
      ]);
    });

    it('are told a few at a time, even of one transaction', async () => {
      await hand.create();
      await hand.create();
      const sizes: number[] = [];
      await until(async () => {
        const size = await store.untold.next(3, tell);
        if (size > 0) sizes.push(size);
        return told.length === 4;
      });
      expect(Math.max(...sizes)).toBeLessThanOrEqual(3);
      expect(typesTold()).toEqual([
        'webhook.created',
        'webhook.enabled',
        'webhook.created',
        'webhook.enabled',
      ]);
    });

    it('are told of a deleted webhook too', async () => {
      await hand.delete(await hand.create());
      await relay(3);
      expect(typesTold()).toEqual(['webhook.created', 'webhook.enabled', 'webhook.deleted']);
    });

    it('remain untold when telling fails', async () => {
      await hand.create();
      const failure = new Error('no broker');
      let failed: unknown;
      await until(async () => {
        const failing = store.untold.next(10, () => Promise.reject(failure));
        await failing.catch((error: unknown) => (failed = error));
        return failed !== undefined;
      });
      expect(failed).toBe(failure);
      await relay(2);
    });

    it('are not handed to a second relay while one is telling them', async () => {
      await hand.create();
      const [begun, telling] = [new Gate(), new Gate()];
      const slowly = async (events: readonly AccountedEvent[]) => {
        begun.open();
        await telling.passed;
        await tell(events);
      };
      const first = until(async () => (await store.untold.next(10, slowly)) > 0);
      await begun.passed;
      expect(await store.untold.next(10, tell)).toBe(0);
      telling.open();
      await first;
      await relay(2);
    });
  });
};
