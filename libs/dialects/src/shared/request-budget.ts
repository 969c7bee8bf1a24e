import type { Clock } from '#application';

export interface BudgetLeft {
  readonly isSpent: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Milliseconds since the epoch: when all of it is there again. */
  readonly resetAt: number;
}

interface Window {
  readonly endsAt: number;
  taken: number;
}

/** Counts requests by whoever makes them, in this process alone. */
export class RequestBudget {
  private readonly windows = new Map<string, Window>();
  private sweptAt = 0;

  constructor(
    private readonly clock: Clock,
    private readonly terms: { readonly requests: number; readonly perMs: number },
  ) {}

  /** Takes one request, unless all are spent. */
  take(who: string): BudgetLeft {
    const { requests: limit, perMs } = this.terms;
    const now = this.clock.now();
    this.sweep(now);
    const known = this.windows.get(who);
    const window = known && known.endsAt > now ? known : { endsAt: now + perMs, taken: 0 };
    this.windows.set(who, window);
    const isSpent = window.taken >= limit;
    if (!isSpent) window.taken += 1;
    return { isSpent, limit, remaining: limit - window.taken, resetAt: window.endsAt };
  }

  /** Callers come and go; their windows must not stay. */
  private sweep(now: number): void {
    if (now < this.sweptAt + this.terms.perMs) return;
    this.sweptAt = now;
    for (const [who, { endsAt }] of this.windows) if (endsAt <= now) this.windows.delete(who);
  }
}
