/** A cache that forgets its oldest entry when it is full. */
export class BoundedMap<Key, Value> {
  private readonly entries = new Map<Key, Value>();

  constructor(private readonly limit: number) {}

  /** The value kept for the key; made and kept when there is none. What `make` throws is not kept. */
  get(key: Key, make: (key: Key) => Value): Value {
    const kept = this.entries.get(key);
    if (kept !== undefined) return kept;
    const value = make(key);
    if (this.entries.size >= this.limit) this.forgetOldest();
    this.entries.set(key, value);
    return value;
  }

  private forgetOldest(): void {
    for (const oldest of this.entries.keys()) {
      this.entries.delete(oldest);
      return;
    }
  }
}
