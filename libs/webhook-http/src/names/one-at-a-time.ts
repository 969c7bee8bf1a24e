import type { Resolve } from '../guard/vetted-lookup.js';

/** Waiting in line costs a lookup nothing but its letter's time. */
const LONGEST_LINE = 100;

/**
 * Looks names up one after the other: getaddrinfo waits in one of the few threads of the process, two at most at
 * once, and the database and the broker are looked up there too.
 */
export const oneAtATime = (resolve: Resolve, longestLine = LONGEST_LINE): Resolve => {
  let line: Promise<unknown> = Promise.resolve();
  let inLine = 0;
  return async (hostname) => {
    if (inLine > longestLine) throw notFound(hostname);
    inLine += 1;
    const before = line;
    const looking = before.then(() => resolve(hostname));
    line = looking.catch(() => undefined);
    try {
      return await looking;
    } finally {
      inLine -= 1;
    }
  };
};

const notFound = (hostname: string): Error =>
  Object.assign(new Error(`no such name: ${hostname}`), { code: 'ENOTFOUND' });
