interface Closable {
  close(): Promise<void>;
}

/** Remembers what a spec has opened, and closes it, the last one first. */
export class Closing {
  private readonly open: Closable[] = [];

  keep<Kept extends Closable>(kept: Kept): Kept {
    this.open.push(kept);
    return kept;
  }

  async all(): Promise<void> {
    for (const closable of this.open.splice(0).reverse()) await closable.close();
  }
}
