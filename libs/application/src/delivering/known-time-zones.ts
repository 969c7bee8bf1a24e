import type { AccessStore } from '../access/access-store.js';
import type { Clock } from '../ports/clock.js';

/** How far behind the store a worker may be, in ms. */
const KNOWN_MS = 2_000;
const MOST_KNOWN = 10_000;

type Found = Promise<string>;

/** Time zones of accounts in memory, for as long as they may be old. */
export class KnownTimeZones {
  private readonly known = new Map<string, { readonly found: Found; readonly until: number }>();

  constructor(
    private readonly access: Pick<AccessStore, 'findAccount'>,
    private readonly clock: Clock,
  ) {}

  /** As the IANA database names it; UTC of an account that nobody has made. Throws what the store throws. */
  of(account: string): Found {
    const now = this.clock.now();
    const known = this.known.get(account);
    if (known && known.until > now) return known.found;
    const found = this.access.findAccount(account).then((stored) => stored?.timeZone ?? 'UTC');
    // Then all are asked for again.
    if (this.known.size >= MOST_KNOWN) this.known.clear();
    this.known.set(account, { found, until: now + KNOWN_MS });
    found.catch(() => {
      if (this.known.get(account)?.found === found) this.known.delete(account);
    });
    return found;
  }
}
