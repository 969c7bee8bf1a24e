import { setImmediate } from 'node:timers/promises';

/** How long other requests may have to wait for this one, in ms. */
const TURN_MS = 20;

/** Works on them in their order, and lets others have their turn in between. Rejects when one of them does. */
export const byTurns = async <Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  now: () => number = () => performance.now(),
): Promise<readonly Result[]> => {
  const results: Promise<Result>[] = [];
  let begunAt = now();
  for (const item of items) {
    if (now() - begunAt >= TURN_MS) {
      await setImmediate();
      begunAt = now();
    }
    const result = work(item);
    // It may reject while others are still begun, and is heard only afterwards.
    result.catch(() => undefined);
    results.push(result);
  }
  return Promise.all(results);
};
