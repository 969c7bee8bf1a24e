import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { settled } from '../../testing/until.js';
import { Room } from './room.js';

type Guest = readonly [account: string, size: number];

/** Enters one after the other, and tells who is in, by the order of coming. */
const entering = async (room: Room, ...guests: readonly Guest[]) => {
  const inside: number[] = [];
  const away: number[] = [];
  guests.forEach(
    ([account, size], n) =>
      void Promise.resolve(room.enter(size, account, n)).then((isIn) => {
        if (isIn === false) away.push(n);
        else inside.push(n);
      }),
  );
  await settled();
  return {
    inside,
    away,
    leave: async (n: number) => {
      const [account, size] = guests[n]!;
      room.leave(size, account);
      await settled();
    },
  };
};

describe('a room', () => {
  it('lets in what there is room for', async () => {
    const { inside } = await entering(new Room(10), ['a', 4], ['b', 6], ['c', 1]);
    expect(inside).toEqual([0, 1]);
  });

  it('lets in the next when one leaves', async () => {
    const { inside, leave } = await entering(new Room(10), ['a', 4], ['b', 6], ['a', 4]);
    await leave(0);
    expect(inside).toEqual([0, 1, 2]);
  });

  it('sends away who has waited for too long, and lets in whom that one kept waiting', async () => {
    const room = new Room(10);
    const { inside, away, leave } = await entering(
      room,
      ...([
        ['a', 8],
        ['a', 1],
        ['b', 3],
        ['c', 2],
        ['a', 1],
      ] as const),
    );
    expect([inside, away]).toEqual([[0], []]);
    room.sendAway(3);
    await settled();
    expect([inside, away]).toEqual([
      [0, 3],
      [1, 2],
    ]);
    await leave(0);
    expect([inside, away]).toEqual([
      [0, 3, 4],
      [1, 2],
    ]);
  });

  it('lets in less once more was in than could be done, and more again while all is done', async () => {
    const room = new Room(100);
    const guests: Guest[] = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'].map((name) => [
      name,
      10,
    ]);
    const { inside, leave } = await entering(room, ...guests, ['k', 10], ['l', 10]);
    expect(inside).toHaveLength(10);
    room.shrink();
    for (const n of [0, 1, 2]) await leave(n);
    expect(inside).toHaveLength(10);
    for (let n = 0; n < 4; n += 1) room.grow();
    await settled();
    expect(inside).toHaveLength(12);
  });

  it('is never so small that nobody gets in beside another', async () => {
    const room = new Room(100);
    for (let n = 0; n < 50; n += 1) room.shrink();
    const { inside } = await entering(room, ['a', 5], ['b', 5], ['c', 5], ['d', 5]);
    expect(inside).toEqual([0, 1, 2]);
  });

  it('keeps one account’s order of coming, so that nobody large waits for ever', async () => {
    const { inside, leave } = await entering(new Room(10), ['a', 5], ['a', 8], ['a', 1]);
    expect(inside).toEqual([0]);
    await leave(0);
    expect(inside).toEqual([0, 1]);
    await leave(1);
    expect(inside).toEqual([0, 1, 2]);
  });

  it('lets in nobody small before someone large of another account whose turn it is', async () => {
    const guests: Guest[] = [
      ['a', 6],
      ['b', 3],
      ['c', 4],
      ['b', 1],
    ];
    const { inside, leave } = await entering(new Room(10), ...guests);
    expect(inside).toEqual([0, 1]);
    await leave(0);
    expect(inside).toEqual([0, 1, 2, 3]);
  });

  it('lets in whoever finds it empty, however large', async () => {
    const { inside, leave } = await entering(new Room(10), ['a', 50], ['a', 1], ['b', 1]);
    expect(inside).toEqual([0]);
    await leave(0);
    expect(inside).toEqual([0, 1, 2]);
  });

  it('keeps room for others however many one account brings', async () => {
    const flood = Array.from({ length: 50 }, (): Guest => ['flood', 2]);
    const { inside } = await entering(new Room(10), ...flood, ['small', 2]);
    expect(inside).toEqual([0, 1, 2, 3, 50]);
  });

  it('lets the accounts in by turns', async () => {
    const flood = Array.from({ length: 8 }, (): Guest => ['flood', 4]);
    const others: Guest[] = [
      ['b', 4],
      ['b', 4],
      ['c', 4],
    ];
    const { inside, leave } = await entering(new Room(10), ...flood, ...others);
    expect(inside).toEqual([0, 1]);
    for (let n = 0; n < 5; n += 1) await leave(inside[n]!);
    expect(inside.slice(2)).toEqual([2, 8, 10, 3, 9]);
  });

  it('holds no more than fits, loses nobody, and is empty in the end', async () => {
    const guest = fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 12 }));
    await fc.assert(
      fc.asyncProperty(fc.array(guest, { maxLength: 40 }), async (guests) => {
        const room = new Room(10);
        const { inside, leave } = await entering(room, ...guests);
        const left = new Set<number>();
        while (left.size < guests.length) {
          const here = inside.filter((n) => !left.has(n));
          const sizes = here.map((n) => guests[n]![1]);
          expect(here.length).toBeGreaterThan(0);
          const total = sizes.reduce((sum, size) => sum + size, 0);
          expect(total <= 10 || here.length === 1).toBe(true);
          left.add(here[0]!);
          await leave(here[0]!);
        }
      }),
      { numRuns: 30 },
    );
  });
});
