import type { Clock } from '../ports/clock.js';
import { Postponed } from '../delivering/lanes/postponed.js';

/** Those whose wait is over are forgotten so often (ms). */
const FORGET_EVERY_MS = 60_000;

/** Endpoints that have asked for a while without requests, by `Retry-After`, as this worker heard it. */
export class AskedToWait {
  /** Until when, in ms since the epoch, by webhook. */
  private readonly waits = new Map<string, number>();
  private forgottenAt = 0;

  constructor(private readonly clock: Clock) {}

  heldBack(webhookId: string): Postponed | undefined {
    if (this.waits.size === 0) return undefined;
    const until = this.waits.get(webhookId) ?? 0;
    return until > this.clock.now() ? new Postponed(until) : undefined;
  }

  /** Of several that were under way together the longest holds. */
  wait(webhookId: string, until: number): void {
    const now = this.clock.now();
    if (now - this.forgottenAt > FORGET_EVERY_MS) this.forget(now);
    if (until > Math.max(now, this.waits.get(webhookId) ?? 0)) this.waits.set(webhookId, until);
  }

  private forget(now: number): void {
    this.forgottenAt = now;
    for (const [webhookId, until] of this.waits) if (until <= now) this.waits.delete(webhookId);
  }
}
