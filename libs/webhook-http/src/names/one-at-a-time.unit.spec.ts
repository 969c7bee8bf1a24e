import { describe, expect, it } from '@jest/globals';
import { oneAtATime } from './one-at-a-time.js';

describe('lookups that take a thread', () => {
  const HERE = [{ address: '127.0.0.1', family: 4 }];

  it('are made one after the other, whatever came of the one before', async () => {
    let underWay = 0;
    const resolve = oneAtATime(async (hostname) => {
      underWay += 1;
      expect(underWay).toBe(1);
      await new Promise(setImmediate);
      underWay -= 1;
      if (hostname === 'bad') throw new Error('bad');
      return HERE;
    });
    const looking = ['a', 'bad', 'c'].map((name) => resolve(name));
    const ended = await Promise.allSettled(looking);
    expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('are refused when too many wait', async () => {
    let answer = (_found: typeof HERE): void => undefined;
    const answered = new Promise<typeof HERE>((resolve) => (answer = resolve));
    const resolve = oneAtATime(() => answered, 1);
    const looking = [resolve('a'), resolve('b')];
    await expect(resolve('c')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    answer(HERE);
    expect(await Promise.all(looking)).toEqual([HERE, HERE]);
    expect(await resolve('d')).toBe(HERE);
  });
});
