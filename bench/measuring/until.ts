import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again and again until the answer is yes. Throws when it is not within the time. */
export const until = async (
  what: string,
  isSo: () => Promise<boolean>,
  { everyMs, withinMs }: { readonly everyMs: number; readonly withinMs: number },
): Promise<void> => {
  const givenUpAt = Date.now() + withinMs;
  while (!(await isSo())) {
    if (Date.now() > givenUpAt) throw new Error(`Not within ${withinMs / 1000} s: ${what}.`);
    await sleep(everyMs);
  }
};

/** What comes within the time, or an error. */
export const within = async <T>(what: string, promise: Promise<T>, ms: number): Promise<T> => {
  const late = new AbortController();
  const tooLate = sleep(ms, undefined, { signal: late.signal }).then(() => {
    throw new Error(`Not within ${ms / 1000} s: ${what}.`);
  });
  try {
    return await Promise.race([promise, tooLate]);
  } finally {
    tooLate.catch(() => undefined);
    late.abort();
  }
};
