import { beforeEach, describe, expect, it } from '@jest/globals';
import { kept } from '../../testing/examples.js';
import { FakeClock, NOON } from '../../testing/fake-clock.js';
import { FakeRoad } from '../../testing/fake-road.js';
import { InMemoryStore } from '../../testing/in-memory-store/in-memory-store.js';
import { SequentialIds } from '../../testing/sequential-ids.js';
import { WebhookHand } from '../../testing/webhook-hand.js';
import { DeliveryClock } from './delivery-clock.js';

describe('the delivery clock', () => {
  let ids: SequentialIds;
  let store: InMemoryStore;
  let hand: WebhookHand;
  let road: FakeRoad;
  let clock: FakeClock;
  let deliveryClock: DeliveryClock;
  let webhookId: string;

  beforeEach(async () => {
    ids = new SequentialIds();
    store = new InMemoryStore(ids);
    hand = new WebhookHand(store.transactions, ids);
    road = new FakeRoad();
    clock = new FakeClock();
    const settings = { leaseMs: 30_000, maxBacklog: 200, maxBatch: 3 };
    deliveryClock = new DeliveryClock(store.ledger, road, clock, settings);
    webhookId = await hand.create();
  });

  const owe = async (count: number, dueAt = NOON): Promise<readonly string[]> => {
    const events = Array.from({ length: count }, () => kept(ids, [webhookId], { id: ids.next() }));
    await store.ledger.keep(events, { copiesSince: 0, leaseUntil: dueAt });
    return events.map(({ deliveries }) => deliveries[0]!.id);
  };

  it('announces what is due, with a new lease', async () => {
    const [id] = await owe(1);
    expect(await deliveryClock.tick()).toBe(false);
    expect(road.announced).toMatchObject([{ id, attempt: 1, leaseUntil: NOON + 30_000 }]);
  });

  it('announces nothing before its time, and nothing twice', async () => {
    await owe(1, NOON + 1);
    await deliveryClock.tick();
    expect(road.announced).toEqual([]);
    clock.advance(1);
    await deliveryClock.tick();
    await deliveryClock.tick();
    expect(road.announced).toHaveLength(1);
  });

  it('announces again what nobody settled within its lease', async () => {
    await owe(1);
    await deliveryClock.tick();
    clock.advance(30_000);
    await deliveryClock.tick();
    expect(road.announced).toHaveLength(2);
  });

  it('takes as much as one batch holds, and says that there is more', async () => {
    await owe(5);
    expect(await deliveryClock.tick()).toBe(true);
    expect(road.announced).toHaveLength(3);
    expect(await deliveryClock.tick()).toBe(false);
    expect(road.announced).toHaveLength(5);
  });

  it('holds back while too many messages wait for workers', async () => {
    await owe(1);
    road.waiting = 11;
    expect(await deliveryClock.tick()).toBe(false);
    expect(road.announced).toEqual([]);
    road.waiting = 10;
    await deliveryClock.tick();
    expect(road.announced).toHaveLength(1);
  });

  it('lets flow what was held for a webhook enabled since', async () => {
    const held = await owe(4, NOON + 99_999);
    await hand.disable(webhookId);
    await store.ledger.park(held, NOON);
    await deliveryClock.tick();
    expect(road.announced).toEqual([]);

    await hand.enable(webhookId);
    expect(await deliveryClock.tick()).toBe(true);
    await deliveryClock.tick();
    expect(road.announced.map(({ id }) => id).sort()).toEqual([...held].sort());
  });

  it('fails when the broker does, and leaves what it took to its lease', async () => {
    await owe(1);
    road.break();
    await expect(deliveryClock.tick()).rejects.toThrow();
    expect(
      await store.ledger.takeDue({ now: NOON + 30_000, leaseUntil: 0, limit: 9 }),
    ).toHaveLength(1);
  });
});
