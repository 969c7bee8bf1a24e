import type { Clock } from './ports/clock.js';

/** How far behind the store what is known may be, in ms. */
const KNOWN_MS = 2_000;
const MOST_KNOWN = 10_000;

/** What was looked up, in memory, for as long as it may be old. */
export class Known<Value> {
  private readonly entries = new Map<
    string,
    { readonly found: Promise<Value>; readonly until: number }
  >();

  constructor(private readonly clock: Clock) {}

  /** Throws what `lookUp` throws, which is asked again then. */
  find(key: string, lookUp: () => Promise<Value>): Promise<Value> {
    const now = this.clock.now();
    const known = this.entries.get(key);
    if (known && known.until > now) return known.found;
    const found = lookUp();
    // Then all are asked for again.
    if (this.entries.size >= MOST_KNOWN) this.entries.clear();
    this.entries.set(key, { found, until: now + KNOWN_MS });
    found.catch(() => {
      if (this.entries.get(key)?.found === found) this.entries.delete(key);
    });
    return found;
  }
}
