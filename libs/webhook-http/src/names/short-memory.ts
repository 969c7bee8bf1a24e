/** Keeps values for a short time each, and no more than a number of them. */
export class ShortMemory<Value> {
  private readonly entries = new Map<string, { readonly value: Value; readonly until: number }>();

  /** @param now in ms, of any beginning. */
  constructor(
    private readonly limit: number,
    private readonly now: () => number,
  ) {}

  get(key: string): Value | undefined {
    const entry = this.entries.get(key);
    if (entry && entry.until > this.now()) return entry.value;
    this.entries.delete(key);
    return undefined;
  }

  keep(key: string, value: Value, forMs: number): void {
    this.entries.delete(key);
    if (forMs <= 0) return;
    this.entries.set(key, { value, until: this.now() + forMs });
    if (this.entries.size > this.limit) this.forgetOldest();
  }

  private forgetOldest(): void {
    for (const key of this.entries.keys()) {
      this.entries.delete(key);
      return;
    }
  }
}
