import { Resolver } from 'node:dns/promises';
import type { Dns } from './by-dns.js';

/** What the system is set up to ask is read anew so often, as it may change while we run. */
const READ_ANEW_MS = 30_000;
/**
 * Of a first try, in ms; each further one is given twice as long. c-ares gives less of it to servers that are known
 * to be quick, 250 ms at least, so four tries were seen to take 5 to 12 s.
 */
const TRY = { timeout: 1_000, tries: 4 };

/** The name servers of this system (resolv.conf). */
export const systemNameServers = (): (() => Dns) => {
  let resolver = new Resolver(TRY);
  let madeAt = performance.now();
  return () => {
    if (performance.now() - madeAt > READ_ANEW_MS) {
      resolver = new Resolver(TRY);
      madeAt = performance.now();
    }
    return resolver;
  };
};
