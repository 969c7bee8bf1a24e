import { beforeEach, describe, expect, it } from '@jest/globals';
import type { TakenAppointment } from '../../ports/schedule.js';
import { FakeClock } from '../../testing/fake-clock.js';
import { InMemoryStore } from '../../testing/in-memory-store/in-memory-store.js';
import { SequentialIds } from '../../testing/sequential-ids.js';
import { Gate, settled, until } from '../../testing/until.js';
import { WebhookHand } from '../../testing/webhook-hand.js';
import { KeepAppointments } from './keep-appointments.js';

const AT_ONCE = 12;
const LEASE = 60_000;

describe('appointments that are kept', () => {
  const ids = new SequentialIds();
  let clock: FakeClock;
  let store: InMemoryStore;
  let hand: WebhookHand;
  let kept: string[];
  let hanging: Map<string, Gate>;
  let keeping: KeepAppointments;

  const keeper = (keep: (taken: TakenAppointment) => Promise<void>) =>
    new KeepAppointments(store.schedule, clock, {
      ...{ chore: 'heartbeat', atOnce: AT_ONCE, leaseMs: LEASE },
      keep,
    });
  beforeEach(() => {
    clock = new FakeClock();
    store = new InMemoryStore(ids);
    hand = new WebhookHand(store.transactions, ids, clock);
    [kept, hanging] = [[], new Map()];
    keeping = keeper(async (taken) => {
      kept.push(taken.webhookId);
      await hanging.get(taken.webhookId)?.passed;
      await store.schedule.settle(taken, null);
    });
  });

  const due = async (account: string, count: number): Promise<readonly string[]> => {
    const made: string[] = [];
    for (let n = 0; n < count; n += 1) made.push(await hand.create({}, account));
    await ask(made);
    return made;
  };
  const ask = (webhookIds: readonly string[]): Promise<void> =>
    store.schedule.put(
      webhookIds.map((webhookId) => ({
        ...{ webhookId, chore: 'heartbeat', dueAt: clock.now(), step: 0 },
      })),
    );
  const hang = (webhookIds: readonly string[]): void => {
    for (const id of webhookIds) hanging.set(id, new Gate());
  };
  const untilKept = (count: number): Promise<void> =>
    until(async () => {
      await keeping.tick();
      return kept.length === count;
    });
  const open = async (): Promise<void> => {
    for (const gate of hanging.values()) gate.open();
    await keeping.drain();
  };

  it('do not wait for one that hangs, again and again', async () => {
    const [slow, ...quick] = await due('acme', 4);
    hang([slow!]);
    await untilKept(4);
    for (const round of [2, 3, 4]) {
      await ask(quick);
      await untilKept(1 + 3 * round);
    }
    expect(kept.filter((id) => id === slow)).toHaveLength(1);
    await open();
  });

  it('are so many at once, and one more for each that ends', async () => {
    const names = Array.from({ length: 30 }, (_, n) => `account ${n}`);
    const all: string[] = [];
    for (const name of names) all.push(...(await due(name, 1)));
    hang(all);
    await untilKept(AT_ONCE);
    await keeping.tick();
    expect(kept).toHaveLength(AT_ONCE);
    hanging.get(kept[5]!)!.open();
    await untilKept(AT_ONCE + 1);
    await open();
  });

  it('of one account leave room for another’s, however many of them hang', async () => {
    hang(await due('large', 100));
    await untilKept(AT_ONCE / 2);
    await keeping.tick();
    expect(kept).toHaveLength(AT_ONCE / 2);
    const others = await due('small', 20);
    await untilKept(AT_ONCE / 2 + 20);
    expect(kept.slice(AT_ONCE / 2).sort()).toEqual([...others].sort());
    await open();
  });

  it('that fail are told of, and taken again when their lease is over', async () => {
    await due('acme', 1);
    let tries = 0;
    keeping = keeper(async () => {
      tries += 1;
      await settled();
      throw new Error('out of order');
    });
    await expect(keeping.tick()).rejects.toThrow('out of order');
    expect(await keeping.tick()).toBe(false);
    clock.advance(LEASE);
    await expect(keeping.tick()).rejects.toThrow('out of order');
    expect(tries).toBe(2);
  });

  it('are prepared for once they are taken, and only then', async () => {
    const told: string[] = [];
    const terms = { chore: 'heartbeat', atOnce: AT_ONCE, leaseMs: LEASE } as const;
    keeping = new KeepAppointments(store.schedule, clock, {
      ...terms,
      prepare: async () => void told.push('prepared'),
      keep: async () => void told.push('kept'),
    });
    expect(await keeping.tick()).toBe(false);
    expect(told).toEqual([]);
    await due('acme', 2);
    await keeping.tick();
    expect(told).toEqual(['prepared', 'kept', 'kept']);
  });
});
