import type { Clock } from '../../ports/clock.js';
import type { DueWork } from '../../ports/due-work.js';

export abstract class StallSettings {
  /** How long work may be due while nothing moves, in ms. */
  abstract readonly stalledAfterMs: number;
}

/** When something moved last, in ms since the epoch; null: not yet. */
export type Moved = () => number | null;

/** Tells whether work is due, or in hand, for long though this worker has done nothing for as long. */
export class WatchDue {
  private readonly startedAt: number;
  private oldestDueAt: number | null = null;
  private isOutOfReach = false;

  constructor(
    private readonly due: DueWork,
    private readonly clock: Clock,
    private readonly settings: StallSettings,
  ) {
    this.startedAt = clock.now();
  }

  /** Looks what is due. To be done now and then, since who asks for health may not wait for the store. */
  async look(): Promise<void> {
    this.isOutOfReach = true;
    this.oldestDueAt = await this.due.oldestDueAt();
    this.isOutOfReach = false;
  }

  /**
   * As it was last seen. What is in hand counts too, since when (ms): its row looks taken anew with every lease.
   * While the store is out of reach nobody can do anything, and no restart would help.
   */
  isStalled(inHandSince: number | null, ...moved: readonly Moved[]): boolean {
    if (this.isOutOfReach) return false;
    const longAgo = this.clock.now() - this.settings.stalledAfterMs;
    if (Math.min(this.oldestDueAt ?? Infinity, inHandSince ?? Infinity) >= longAgo) return false;
    return Math.max(this.startedAt, ...moved.map((at) => at() ?? 0)) < longAgo;
  }
}
