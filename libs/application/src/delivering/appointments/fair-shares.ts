/**
 * So much for all, of which everyone may have as much as is still free: one alone half of it, three a quarter each.
 * Some is left for whoever comes, however much the others keep, and for however long.
 */
export class FairShares {
  private readonly held = new Map<string, number>();
  private taken = 0;

  constructor(private readonly size: number) {}

  get free(): number {
    return this.size - this.taken;
  }

  /** Those who have theirs. */
  get served(): readonly string[] {
    return [...this.held].filter(([, own]) => own >= this.free).map(([who]) => who);
  }

  /** Whether so much more may be taken: anything when nothing is. */
  hasFor(who: string, amount: number): boolean {
    return this.taken === 0 || (this.held.get(who) ?? 0) + amount <= this.free - amount;
  }

  take(who: string, amount: number): void {
    this.taken += amount;
    this.held.set(who, (this.held.get(who) ?? 0) + amount);
  }

  give(who: string, amount: number): void {
    this.taken -= amount;
    const left = (this.held.get(who) ?? 0) - amount;
    if (left > 0) this.held.set(who, left);
    else this.held.delete(who);
  }
}
