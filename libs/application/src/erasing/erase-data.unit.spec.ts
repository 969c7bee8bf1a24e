import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '../testing/fake-clock.js';
import { FakeErasure } from '../testing/fake-erasure.js';
import { InMemoryStore } from '../testing/in-memory-store/in-memory-store.js';
import { SequentialIds } from '../testing/sequential-ids.js';
import { WebhookHand } from '../testing/webhook-hand.js';
import { EraseData } from './erase-data.js';

describe('erasing', () => {
  let store: InMemoryStore;
  let clock: FakeClock;
  let erasure: FakeErasure;
  let erase: EraseData;
  let hand: WebhookHand;

  beforeEach(() => {
    const ids = new SequentialIds();
    store = new InMemoryStore(ids);
    clock = new FakeClock();
    erasure = new FakeErasure();
    erase = new EraseData(store.transactions, store.webhooks, erasure, clock);
    hand = new WebhookHand(store.transactions, ids);
  });

  const soon = () => clock.now() + 1_000;
  const webhooksOf = async (account: string) =>
    (await store.webhooks.list(account, { limit: 1_000, after: null })).items;

  describe('an account', () => {
    it('stops its webhooks first, each by a fact of its own, and no other account’s', async () => {
      const mine: string[] = [];
      for (let n = 0; n < 3; n += 1) mine.push(await hand.create({}, 'acme'));
      await hand.disable(mine[1]!);
      await hand.create({}, 'other');
      let there = -1;
      erasure.before = async () => {
        there = (await webhooksOf('acme')).length;
      };
      await erase.account('acme', 'admin', soon());
      expect(there).toBe(0);
      expect(await webhooksOf('other')).toHaveLength(1);
      for (const id of mine) {
        const recorded = await store.transactions.run(({ webhooks }) => webhooks.read(id));
        expect(recorded.at(-1)).toMatchObject({
          event: { type: 'webhook.deleted' },
          metadata: { actor: 'admin' },
        });
      }
    });

    it('goes on piece by piece, and says what was removed in all', async () => {
      erasure.pieces.push(
        { removed: { deliveries: 1_000, attempts: 5 }, left: 'more' },
        { removed: { deliveries: 10 }, left: 'more' },
        { removed: { events: 3 }, left: 'nothing' },
      );
      expect(await erase.account('acme', 'admin', soon())).toEqual({
        removed: { deliveries: 1_010, attempts: 5, events: 3 },
        left: 'nothing',
      });
    });

    it('ends in time, and goes on when it is asked again', async () => {
      erasure.before = async () => clock.advance(600);
      for (let n = 0; n < 3; n += 1) {
        erasure.pieces.push({ removed: { events: 1 }, left: 'more' });
      }
      expect(await erase.account('acme', 'admin', soon())).toEqual({
        removed: { events: 2 },
        left: 'more',
      });
      expect(await erase.account('acme', 'admin', soon())).toEqual({
        removed: { events: 1 },
        left: 'nothing',
      });
    });

    it('says when there is none', async () => {
      erasure.unknown.add('acem');
      await expect(erase.account('acem', 'admin', soon())).rejects.toMatchObject({
        code: 'account-not-found',
      });
    });

    it('says when it has to wait for what is not told yet', async () => {
      erasure.pieces.push({ removed: {}, left: 'untold' });
      expect(await erase.account('acme', 'admin', soon())).toEqual({ removed: {}, left: 'untold' });
    });
  });

  describe('an event', () => {
    it('says what was removed', async () => {
      erasure.pieces.push(
        { removed: { deliveries: 2, attempts: 4 }, left: 'more' },
        { removed: { events: 1 }, left: 'nothing' },
      );
      expect(await erase.event('acme', 'e-1', soon())).toEqual({
        removed: { deliveries: 2, attempts: 4, events: 1 },
        left: 'nothing',
      });
    });

    it('says when there is none', async () => {
      await expect(erase.event('acme', 'e-1', soon())).rejects.toMatchObject({
        code: 'event-not-found',
      });
    });
  });
});
