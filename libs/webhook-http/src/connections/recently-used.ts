/** Keeps what was used last, and hands out what it forgets. */
export class RecentlyUsed<Key, Value> {
  private readonly entries = new Map<Key, Value>();

  constructor(
    private readonly limit: number,
    private readonly forget: (value: Value) => void,
  ) {}

  /** The value kept for the key; made and kept when there is none. What `make` throws is not kept. */
  get(key: Key, make: () => Value): Value {
    const value = this.entries.get(key) ?? make();
    this.entries.delete(key);
    this.entries.set(key, value);
    if (this.entries.size > this.limit) this.forgetLeastRecent();
    return value;
  }

  clear(): void {
    for (const value of this.entries.values()) this.forget(value);
    this.entries.clear();
  }

  private forgetLeastRecent(): void {
    for (const [key, value] of this.entries) {
      this.entries.delete(key);
      this.forget(value);
      return;
    }
  }
}
