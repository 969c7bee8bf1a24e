import { beforeEach, describe, expect, it } from '@jest/globals';
import { kept } from '../../testing/examples.js';
import { FakeClock, NOON } from '../../testing/fake-clock.js';
import { InMemoryStore } from '../../testing/in-memory-store/in-memory-store.js';
import { SequentialIds } from '../../testing/sequential-ids.js';
import { WebhookHand } from '../../testing/webhook-hand.js';
import { PutBack } from './put-back.js';

describe('putting deliveries back', () => {
  let store: InMemoryStore;
  let putBack: PutBack;
  let hand: WebhookHand;
  let webhookId: string;
  let owed: readonly string[];

  beforeEach(async () => {
    const ids = new SequentialIds();
    store = new InMemoryStore(ids);
    putBack = new PutBack(store.ledger, new FakeClock());
    hand = new WebhookHand(store.transactions, ids);
    webhookId = await hand.create();
    const event = kept(ids, [webhookId, webhookId, webhookId]);
    await store.ledger.keep([event], { copiesSince: 0, leaseUntil: NOON + 30_000 });
    owed = event.deliveries.map(({ id }) => id);
  });
  const find = (n: number) => store.deliveries.find('acme', owed[n]!);

  it('makes each due when it is said to be', async () => {
    await Promise.all(owed.map((id, n) => putBack.postpone(id, NOON + n)));
    expect(await find(2)).toMatchObject({
      attempts: 0,
      dueAt: new Date(NOON + 2).toISOString(),
    });
  });

  it('holds what its webhook does not want now', async () => {
    await hand.disable(webhookId);
    await Promise.all(owed.map((id) => putBack.park(id)));
    expect(await find(0)).toMatchObject({ state: 'held', dueAt: null });
  });

  it('is repeated while the store is out of reach', async () => {
    store.goAwayFor(1);
    await putBack.postpone(owed[0]!, NOON);
    expect(await find(0)).toMatchObject({ dueAt: new Date(NOON).toISOString() });
  });

  it('fails when it is stopped while the store is out of reach', async () => {
    store.goAwayFor(Infinity);
    putBack.stop();
    await expect(putBack.park(owed[0]!)).rejects.toMatchObject({ code: 'store-unavailable' });
  });
});
