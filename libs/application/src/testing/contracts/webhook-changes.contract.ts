import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SequentialIds } from '../sequential-ids.js';
import { until } from '../until.js';
import { aFailure, WebhookHand } from '../webhook-hand.js';
import type { MadeStore } from './store-under-test.js';

export const webhookChangesContract = (make: () => Promise<MadeStore>): void => {
  let store: MadeStore;
  let hand: WebhookHand;

  beforeEach(async () => {
    store = await make();
    hand = new WebhookHand(store.transactions, new SequentialIds());
  });
  afterEach(() => store.teardown());

  const namesIn = (changes: Awaited<ReturnType<typeof store.changes.since>>['changes']) =>
    changes.map(({ state }) => state.webhookId).sort();

  describe('the changes of webhooks', () => {
    it('are none in an empty store', async () => {
      expect((await store.changes.since(null)).changes).toEqual([]);
    });

    it('are at first every webhook there is', async () => {
      const [a, b] = [await hand.create(), await hand.create()];
      await hand.disable(b);
      const { changes } = await store.changes.since(null);
      expect(namesIn(changes)).toEqual([a, b]);
      expect(changes.find(({ state }) => state.webhookId === b)).toMatchObject({
        version: 3,
        state: { status: 'disabled', reason: 'user' },
      });
    });

    it('are those that changed since the mark', async () => {
      const [a, b, c] = [await hand.create(), await hand.create(), await hand.create()];
      const { mark } = await store.changes.since(null);
      // Moves on from what the mark itself may tell again.
      await hand.rename(c, 'Between');
      const later = await store.changes.since(mark);

      await hand.rename(a, 'New');
      await hand.delete(b);
      const { changes } = await store.changes.since(later.mark);

      expect(namesIn(changes)).toEqual(expect.arrayContaining([a, b]));
      expect(changes).toContainEqual({
        version: 3,
        state: expect.objectContaining({ settings: expect.objectContaining({ name: 'New' }) }),
      });
      expect(changes).toContainEqual({
        version: 3,
        state: expect.objectContaining({ status: 'deleted', webhookId: b }),
      });
    });

    it('do not tell for ever of what changed once', async () => {
      const old = await hand.create();
      let { mark } = await store.changes.since(null);
      for (const name of ['One', 'Two']) {
        const fresh = await hand.create({ name });
        const next = await store.changes.since(mark);
        expect(namesIn(next.changes)).toContain(fresh);
        mark = next.mark;
      }
      await until(async () => {
        const next = await store.changes.since(mark);
        mark = next.mark;
        return !namesIn(next.changes).includes(old);
      });
    });

    it('hold what an attempt needs: enablement and secrets', async () => {
      const webhookId = await hand.create();
      await hand.disable(webhookId);
      await hand.enable(webhookId);
      await hand.give(webhookId, aFailure('01a9d000-0000-7000-8000-000000000000', 2));
      const { changes } = await store.changes.since(null);
      expect(changes).toMatchObject([
        {
          version: 5,
          state: {
            enablements: 2,
            run: { failures: 1, keys: ['01a9d000-0000-7000-8000-000000000000:1'] },
            secrets: { signing: 'sealed-signing', password: 'sealed-password' },
          },
        },
      ]);
    });
  });
};
