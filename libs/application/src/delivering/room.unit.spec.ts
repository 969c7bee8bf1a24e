import { describe, expect, it } from '@jest/globals';
import { settled } from '../testing/until.js';
import { Room } from './room.js';

/** Enters one after the other, and tells who is in. */
const entering = async (room: Room, ...sizes: readonly number[]) => {
  const inside: number[] = [];
  sizes.forEach((size, n) => void Promise.resolve(room.enter(size)).then(() => inside.push(n)));
  await settled();
  return {
    inside,
    leave: async (size: number) => {
      room.leave(size);
      await settled();
    },
  };
};

describe('a room', () => {
  it('lets in what there is room for', async () => {
    const { inside } = await entering(new Room(10), 4, 6, 1);
    expect(inside).toEqual([0, 1]);
  });

  it('lets in the next when one leaves', async () => {
    const { inside, leave } = await entering(new Room(10), 4, 6, 4);
    await leave(4);
    expect(inside).toEqual([0, 1, 2]);
  });

  it('keeps the order of coming, so that nobody large waits for ever', async () => {
    const { inside, leave } = await entering(new Room(10), 6, 8, 1);
    expect(inside).toEqual([0]);
    await leave(6);
    expect(inside).toEqual([0, 1, 2]);
  });

  it('lets in whoever finds it empty, however large', async () => {
    const { inside, leave } = await entering(new Room(10), 50, 1);
    expect(inside).toEqual([0]);
    await leave(50);
    expect(inside).toEqual([0, 1]);
  });
});
