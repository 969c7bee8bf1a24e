import { describe, expect, it } from '@jest/globals';
import { MicroBatches, type BatchTerms } from './micro-batches.js';
import { Gate, settled, until } from './testing/until.js';

/** Work that records its batches and is done when the test says so. */
const held = (terms: Partial<BatchTerms> = {}) => {
  const begun: { items: readonly number[]; done: Gate }[] = [];
  const batches = new MicroBatches<number, string>(
    async (items) => {
      const done = new Gate();
      begun.push({ items, done });
      await done.passed;
      return items.map((item) => `done ${item}`);
    },
    { maxItems: 3, concurrency: 1, ...terms },
  );
  return { batches, begun, items: () => begun.map(({ items }) => items) };
};

describe('micro-batches', () => {
  it('take together what came together', async () => {
    const { batches, items } = held();
    for (const item of [1, 2]) void batches.add(item);
    await settled();
    expect(items()).toEqual([[1, 2]]);
  });

  it('give each item its own result', async () => {
    const { batches, begun } = held();
    const results = Promise.all([1, 2, 3].map((item) => batches.add(item)));
    await settled();
    begun[0]!.done.open();
    expect(await results).toEqual(['done 1', 'done 2', 'done 3']);
  });

  it('are never larger than they may be', async () => {
    const { batches, begun, items } = held();
    for (const item of [1, 2, 3, 4, 5, 6, 7]) void batches.add(item);
    for (let n = 0; n < 3; n += 1) {
      await settled();
      begun[n]!.done.open();
    }
    expect(items()).toEqual([[1, 2, 3], [4, 5, 6], [7]]);
  });

  it('gather what comes while one is worked on', async () => {
    const { batches, begun, items } = held();
    void batches.add(1);
    await settled();
    for (const item of [2, 3]) {
      void batches.add(item);
      await settled();
    }
    expect(items()).toEqual([[1]]);
    begun[0]!.done.open();
    await settled();
    expect(items()).toEqual([[1], [2, 3]]);
  });

  it('begin beside another one only when they are full', async () => {
    const { batches, begun, items } = held({ maxItems: 2, concurrency: 2 });
    void batches.add(1);
    await settled();
    void batches.add(2);
    await settled();
    expect(items()).toEqual([[1]]);
    void batches.add(3);
    await settled();
    expect(items()).toEqual([[1], [2, 3]]);
    void batches.add(4);
    begun[0]!.done.open();
    await settled();
    expect(items()).toEqual([[1], [2, 3]]);
    begun[1]!.done.open();
    await settled();
    expect(items()).toEqual([[1], [2, 3], [4]]);
  });

  it('are worked on a few at a time', async () => {
    const { batches, items } = held({ maxItems: 1, concurrency: 2 });
    for (const item of [1, 2, 3]) void batches.add(item);
    await settled();
    expect(items()).toEqual([[1], [2]]);
  });

  it('wait for more when told to gather, but not when full', async () => {
    const { batches, items } = held({ gatherMs: 3_600_000 });
    for (const item of [1, 2]) void batches.add(item);
    await settled();
    expect(items()).toEqual([]);
    void batches.add(3);
    await settled();
    expect(items()).toEqual([[1, 2, 3]]);
  });

  it('begin without being full once they have gathered long enough', async () => {
    const { batches, begun } = held({ gatherMs: 1 });
    const result = batches.add(1);
    await until(() => begun.length > 0);
    begun[0]!.done.open();
    expect(await result).toBe('done 1');
  });

  it('that fail reject their items and no others', async () => {
    const { batches, begun } = held({ maxItems: 2 });
    const results = Promise.allSettled([1, 2, 3].map((item) => batches.add(item)));
    await settled();
    begun[0]!.done.fail(new Error('no'));
    await settled();
    begun[1]!.done.open();
    expect((await results).map(({ status }) => status)).toEqual([
      'rejected',
      'rejected',
      'fulfilled',
    ]);
  });

  it('that fail at once do not stop the next', async () => {
    let fails = true;
    const batches = new MicroBatches<number, number>(
      (items) => {
        if (fails) throw new Error('no');
        return Promise.resolve(items);
      },
      { maxItems: 1, concurrency: 1 },
    );
    await expect(batches.add(1)).rejects.toThrow('no');
    fails = false;
    expect(await batches.add(2)).toBe(2);
  });
});
