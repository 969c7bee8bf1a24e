import { describe, expect, it } from '@jest/globals';
import { byTurns } from './by-turns.js';

describe('many events of one request', () => {
  it('are worked off in their order, and others have their turn before the last', async () => {
    let at = 0;
    const done: (number | 'another')[] = [];
    setImmediate(() => done.push('another'));
    const work = (item: number) => {
      at += 15;
      done.push(item);
      return Promise.resolve(item * 2);
    };
    expect(await byTurns([1, 2, 3, 4], work, () => at)).toEqual([2, 4, 6, 8]);
    expect(done).toEqual([1, 2, 'another', 3, 4]);
  });

  it('fail as one, when one of them fails while the others are still to begin', async () => {
    let at = 0;
    const work = (item: number) => {
      at += 30;
      return item === 1 ? Promise.reject(new Error('gone')) : Promise.resolve(item);
    };
    await expect(byTurns([1, 2, 3], work, () => at)).rejects.toThrow('gone');
  });
});
