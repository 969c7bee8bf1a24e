import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Persistence } from './persistence.js';
import { StoreUnavailable } from './ports/store-unavailable.js';

describe('persistence', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  /** Work that finds the store out of reach so many times. */
  const unavailable = (times: number) => {
    const tried: number[] = [];
    const work = async () => {
      tried.push(Date.now());
      if (tried.length <= times) throw new StoreUnavailable();
      return 'done';
    };
    return { work, tried };
  };

  it('lets through what succeeds', async () => {
    expect(await new Persistence().through(() => Promise.resolve(1))).toBe(1);
  });

  it('repeats what a store out of reach has stopped, after longer and longer pauses', async () => {
    const { work, tried } = unavailable(8);
    const result = new Persistence().through(work);
    await jest.runAllTimersAsync();
    expect(await result).toBe('done');
    const pauses = tried.slice(1).map((at, i) => at - tried[i]!);
    expect(pauses).toEqual([50, 100, 200, 400, 800, 1_600, 2_000, 2_000]);
  });

  it('does not repeat what fails for another reason', async () => {
    const work = jest.fn(() => Promise.reject(new Error('no')));
    await expect(new Persistence().through(work)).rejects.toThrow('no');
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('ends when it is given up, in the middle of a pause', async () => {
    const persistence = new Persistence();
    const { work, tried } = unavailable(Infinity);
    const result = persistence.through(work);
    const ended = expect(result).rejects.toBeInstanceOf(StoreUnavailable);
    await jest.advanceTimersByTimeAsync(60);
    expect(tried).toHaveLength(2);
    persistence.giveUp();
    await ended;
    expect(tried).toHaveLength(3);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('tries once after it was given up', async () => {
    const persistence = new Persistence();
    persistence.giveUp();
    await expect(persistence.through(unavailable(1).work)).rejects.toBeInstanceOf(StoreUnavailable);
    expect(await persistence.through(unavailable(0).work)).toBe('done');
  });

  it('lets any number of works wait, and Node.js says nothing of a leak', () => {
    const script = `
      import { Persistence, StoreUnavailable } from '#application';
      const persistence = new Persistence();
      const work = () => persistence.through(() => Promise.reject(new StoreUnavailable()));
      const works = Array.from({ length: 20 }, work);
      setTimeout(() => persistence.giveUp(), 20);
      await Promise.allSettled(works);
    `;
    const typescript = ['--conditions=source', '--import', './test/services/typescript.mjs'];
    const args = [...typescript, '--input-type=module', '--eval', script];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });
});
