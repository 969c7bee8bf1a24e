import { beforeEach, describe, expect, it } from '@jest/globals';
import { DueWork } from '../../ports/due-work.js';
import { FakeClock } from '../../testing/fake-clock.js';
import { WatchDue } from './watch-due.js';

const LONG = 120_000;

class FakeDueWork extends DueWork {
  oldest: number | null = null;
  away = false;

  async oldestDueAt(): Promise<number | null> {
    if (this.away) throw new Error('out of reach');
    return this.oldest;
  }
}

describe('a worker with work that is due', () => {
  let clock: FakeClock;
  let due: FakeDueWork;
  let watch: WatchDue;

  beforeEach(() => {
    clock = new FakeClock();
    due = new FakeDueWork();
    watch = new WatchDue(due, clock, { stalledAfterMs: LONG });
  });

  it('is not stalled before it had the time to do some', async () => {
    due.oldest = clock.now() - 10 * LONG;
    await watch.look();
    expect(watch.isStalled(null)).toBe(false);
    clock.advance(LONG);
    expect(watch.isStalled(null)).toBe(false);
    clock.advance(1);
    expect(watch.isStalled(null)).toBe(true);
  });

  it('is not stalled while anything moves, however late it is', async () => {
    due.oldest = clock.now() - 10 * LONG;
    clock.advance(10 * LONG);
    await watch.look();
    const moved = clock.now();
    expect(
      watch.isStalled(
        null,
        () => null,
        () => moved,
      ),
    ).toBe(false);
    clock.advance(LONG + 1);
    expect(
      watch.isStalled(
        null,
        () => null,
        () => moved,
      ),
    ).toBe(true);
  });

  it('is not stalled when nothing is due, or not for long', async () => {
    clock.advance(10 * LONG);
    await watch.look();
    expect(watch.isStalled(null)).toBe(false);
    due.oldest = clock.now() - LONG;
    await watch.look();
    expect(watch.isStalled(null)).toBe(false);
  });

  it('is well again once that is done', async () => {
    due.oldest = clock.now();
    await watch.look();
    clock.advance(LONG + 1);
    expect(watch.isStalled(null)).toBe(true);
    due.oldest = null;
    await watch.look();
    expect(watch.isStalled(null)).toBe(false);
  });

  it('is stalled by what it holds and does not get done, though nothing else is due', async () => {
    clock.advance(10 * LONG);
    await watch.look();
    const since = clock.now();
    expect(watch.isStalled(since)).toBe(false);
    clock.advance(LONG + 1);
    expect(watch.isStalled(since)).toBe(true);
    expect(watch.isStalled(since, () => since + 1)).toBe(false);
  });

  it('is not stalled while the store is out of reach: it waits for that', async () => {
    due.oldest = clock.now();
    await watch.look();
    clock.advance(LONG + 1);
    due.away = true;
    await expect(watch.look()).rejects.toThrow('out of reach');
    expect(watch.isStalled(null)).toBe(false);
    due.away = false;
    await watch.look();
    expect(watch.isStalled(null)).toBe(true);
  });
});
