import { beforeEach, describe, expect, it } from '@jest/globals';
import type { DueDelivery } from '../ports/delivery-road.js';
import { aDomainEvent } from '../testing/examples.js';
import { FakeClock, NOON } from '../testing/fake-clock.js';
import { FakeRoad } from '../testing/fake-road.js';
import { RecordingLog } from '../testing/recording-log.js';
import { settled } from '../testing/until.js';
import { AnnounceByTurns, OWN_ROAD, SHARED_ROAD } from './announce-by-turns.js';

describe('what is owed for the first time', () => {
  let clock: FakeClock;
  let road: FakeRoad;
  let log: RecordingLog;
  let left: { readonly id: string; readonly dueAt: number }[];
  let announcing: AnnounceByTurns;

  beforeEach(() => {
    [clock, road, log] = [new FakeClock(), new FakeRoad(), new RecordingLog()];
    left = [];
    const postpone = async (deliveries: readonly { id: string; dueAt: number }[]) => {
      left.push(...deliveries);
    };
    announcing = new AnnounceByTurns(road, { postpone }, clock, log);
  });

  const owed = (account: string, count: number, webhookId = account): readonly DueDelivery[] =>
    Array.from({ length: count }, (_, n) => ({
      ...{ id: `${account}-${n}`, webhookId, attempt: 1, leaseUntil: NOON },
      event: { ...aDomainEvent({ account }), data: 'null', details: null },
    }));
  /** The road is that long, in full messages, when it is looked at before the next announcement. */
  const lookAt = async (messages: number): Promise<void> => {
    road.waiting = messages;
    clock.advance(1_000);
    await announcing.execute(owed('before', 20));
    await settled();
    road.announced.length = 0;
    left.length = 0;
  };
  const announced = (account: string): number =>
    road.announced.filter(({ event }) => event.account === account).length;

  it('is announced', async () => {
    await announcing.execute(owed('a', 250));
    expect(announced('a')).toBe(250);
    expect(left).toEqual([]);
  });

  it('is announced however much it is, while the road is short', async () => {
    await lookAt(SHARED_ROAD / 20);
    await announcing.execute([...owed('a', 250), ...owed('b', 250)]);
    expect(road.announced).toHaveLength(500);
  });

  it('leaves a flood in its rows, due, when the road is long, and announces what others have', async () => {
    await lookAt(SHARED_ROAD / 20 + 1);
    await announcing.execute([...owed('flood', 200), ...owed('small', 3)]);
    expect(announced('flood')).toBe(20);
    expect(announced('small')).toBe(3);
    expect(left).toHaveLength(180);
    expect(new Set(left.map(({ dueAt }) => dueAt))).toEqual(new Set([clock.now()]));
    expect(left.every(({ id }) => id.startsWith('flood'))).toBe(true);
  });

  it('goes on a longer road as long as no other account is there', async () => {
    clock.advance(-60_000);
    road.waiting = OWN_ROAD / 20;
    await announcing.execute(owed('flood', 20));
    await settled();
    await announcing.execute(owed('flood', 200));
    expect(announced('flood')).toBe(220);
    expect(left).toEqual([]);
    road.waiting += 1;
    clock.advance(1_000);
    await announcing.execute(owed('flood', 20));
    await settled();
    await announcing.execute(owed('flood', 200));
    expect(left).toHaveLength(180);
  });

  it('counts messages that hold little as little', async () => {
    for (let n = 0; n < 50; n += 1) {
      const singles = Array.from({ length: 20 }, (_, i) => owed('a', 1, `webhook-${i}`)).flat();
      await announcing.execute([...singles, ...owed('b', 1)]);
    }
    await lookAt(SHARED_ROAD / 5);
    await announcing.execute(owed('a', 100));
    expect(announced('a')).toBe(100);
  });

  it('goes by what it weighs: a flood of large events is one also where they are few', async () => {
    const large = (account: string, count: number) =>
      owed(account, count).map((one) => ({
        ...one,
        event: { ...one.event, data: JSON.stringify('x'.repeat(250_000)) },
      }));
    for (let n = 0; n < 30; n += 1) await announcing.execute(large('flood', 3));
    road.waiting = 500;
    clock.advance(1_000);
    await announcing.execute(owed('small', 1));
    await settled();
    road.announced.length = 0;
    await announcing.execute([...large('flood', 5), ...owed('small', 3)]);
    expect([announced('flood'), announced('small'), left.length]).toEqual([1, 3, 4]);
  });

  it('is left to its lease when the broker is gone', async () => {
    road.break();
    await announcing.execute(owed('a', 1));
    expect(log.at('warn')).toEqual(['deliveries.not-announced']);
  });
});
