import type { AccessStore } from '../../access/access-store.js';
import { Known } from '../../known.js';
import type { Clock } from '../../ports/clock.js';

/** Time zones of accounts in memory. */
export class KnownTimeZones {
  private readonly known: Known<string>;

  constructor(
    private readonly access: Pick<AccessStore, 'findAccount'>,
    clock: Clock,
  ) {
    this.known = new Known(clock);
  }

  /** As the IANA database names it; UTC of an account that nobody has made. Throws what the store throws. */
  of(account: string): Promise<string> {
    return this.known.find(account, async () => {
      const stored = await this.access.findAccount(account);
      return stored?.timeZone ?? 'UTC';
    });
  }
}
