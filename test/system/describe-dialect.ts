import { describe } from '@jest/globals';
import { allDialects } from '#dialects';

/** What is about a dialect; passed over where that one was taken away. */
export const describeDialect = (name: string, title: string, specs: () => void): void => {
  const isThere = allDialects().some((dialect) => dialect.name === name);
  (isThere ? describe : describe.skip)(title, specs);
};
