interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

export interface BatchTerms {
  readonly maxItems: number;
  /** Batches worked on at the same time, at most: beside another one only full ones begin, for many small ones cost more. */
  readonly concurrency: number;
  /** How long a batch that is not full waits for more, in ms; by default for nothing. */
  readonly gatherMs?: number;
}

/**
 * Turns single items into batches: what arrives while a batch is worked on makes up the next one, so batches
 * grow with the load. Nobody waits for a timer, unless told to gather.
 */
export class MicroBatches<Item, Result> {
  private waiting: Waiting<Item, Result>[] = [];
  private running = 0;
  private beginning = false;
  private gathering: ReturnType<typeof setTimeout> | undefined;

  /** `work` returns one result per item, in their order. */
  constructor(
    private readonly work: (items: readonly Item[]) => Promise<readonly Result[]>,
    private readonly terms: BatchTerms,
  ) {}

  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.schedule();
    });
  }

  private schedule(): void {
    if (!this.mayBegin) return;
    const { gatherMs = 0 } = this.terms;
    if (gatherMs > 0 && !this.isFull) {
      this.gathering ??= setTimeout(() => this.begin(), gatherMs);
    } else if (!this.beginning) {
      this.beginning = true;
      setImmediate(() => this.begin());
    }
  }

  private begin(): void {
    clearTimeout(this.gathering);
    this.gathering = undefined;
    this.beginning = false;
    while (this.waiting.length > 0 && this.mayBegin) void this.runNext();
  }

  private get mayBegin(): boolean {
    return this.running === 0 || (this.isFull && this.running < this.terms.concurrency);
  }

  private get isFull(): boolean {
    return this.waiting.length >= this.terms.maxItems;
  }

  private async runNext(): Promise<void> {
    const batch = this.waiting.slice(0, this.terms.maxItems);
    this.waiting = this.waiting.slice(this.terms.maxItems);
    this.running += 1;
    try {
      const results = await this.work(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, i) => {
        resolve(results[i] as Result);
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      this.running -= 1;
      if (this.waiting.length > 0) this.schedule();
    }
  }
}
