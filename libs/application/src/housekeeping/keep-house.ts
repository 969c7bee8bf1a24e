import type { Clock } from '../ports/clock.js';
import type { Housekeeping } from '../ports/housekeeping.js';
import type { Log } from '../ports/log.js';

export abstract class HouseRules {
  /** How long an id is remembered so that a second copy makes no second delivery, in ms. */
  abstract readonly dedupWindowMs: number;
  /** How long events, deliveries and attempts are kept, in ms; null: for ever. */
  abstract readonly retentionMs: number | null;
  /** The same of what events say and receivers answered. */
  abstract readonly payloadRetentionMs: number | null;
}

/** Lets go of what is older than the rules of the house allow. */
export class KeepHouse {
  constructor(
    private readonly housekeeping: Housekeeping,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly rules: HouseRules,
  ) {}

  /** Resolves to whether there may be more at once. */
  async tick(): Promise<boolean> {
    const now = this.clock.now();
    const { dedupWindowMs, retentionMs, payloadRetentionMs } = this.rules;
    const tidied = await this.housekeeping.tidy({
      now,
      copiesSince: now - dedupWindowMs,
      deliveriesSince: retentionMs === null ? null : now - retentionMs,
      payloadsSince: payloadRetentionMs === null ? null : now - payloadRetentionMs,
    });
    if (!tidied) return false;
    const { more, ...done } = tidied;
    if (Object.values(done).some((count) => count > 0)) {
      this.log.info({ event: 'housekeeping.done', ...done });
    }
    return more;
  }
}
