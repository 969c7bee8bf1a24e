interface Waiting {
  readonly size: number;
  /** Since when, in ms. */
  readonly since: number;
  /** Whether it was let in: or else it is sent away. */
  readonly done: (isIn: boolean) => void;
}

/** A room becomes this much smaller, or larger, at a time. */
const SMALLER = 0.7;
const LARGER = 1.1;
/** Never so small that one message after the other has to wait. */
const LEAST = 0.15;

/** The part of a room that one account may fill by itself: whoever else comes finds some room at once. */
const SHARE = 0.8;

/**
 * Room for so much at once, shared by accounts. Who comes when it is full waits: those of one account in the
 * order of coming, the accounts by turns. One that has nothing inside is let in if any room is left, and into
 * an empty room, however large.
 */
export class Room {
  private taken = 0;
  private readonly takenBy = new Map<string, number>();
  /** The accounts stand in the order of their turns. */
  private readonly waiting = new Map<string, Waiting[]>();
  private size: number;

  constructor(private readonly most: number) {
    this.size = most;
  }

  /** What was let in was more than could be done in time. */
  shrink(): void {
    this.size = Math.max(LEAST * this.most, SMALLER * this.size);
  }

  /** All was done in time. A room that nobody waits for stays as it is. */
  grow(): void {
    if (this.waiting.size === 0) return;
    this.size = Math.min(this.most, LARGER * this.size);
    this.letIn();
  }

  /** Undefined: it is in at once. Resolves to whether it was let in, or sent away. */
  enter(size: number, account: string, now: number): Promise<boolean> | undefined {
    if (this.waiting.size === 0 && this.hasRoomFor(size, account)) {
      this.take(size, account);
      return undefined;
    }
    return new Promise((done) => {
      const others = this.waiting.get(account) ?? [];
      others.push({ size, since: now, done });
      this.waiting.set(account, others);
      this.letIn();
    });
  }

  /** Sends away those who have waited since before then (ms). */
  sendAway(since: number): void {
    for (const [account, all] of this.waiting) {
      const patient = all.filter((one) => one.since >= since);
      if (patient.length === all.length) continue;
      if (patient.length === 0) this.waiting.delete(account);
      else this.waiting.set(account, patient);
      for (const one of all) if (one.since < since) one.done(false);
    }
    this.letIn();
  }

  leave(size: number, account: string): void {
    this.taken -= size;
    const rest = (this.takenBy.get(account) ?? 0) - size;
    if (rest > 0) this.takenBy.set(account, rest);
    else this.takenBy.delete(account);
    this.letIn();
  }

  /** One who lacks room in all holds up everyone, or nobody large would ever get in; one over its share only its own. */
  private letIn(): void {
    for (const [account, [first, ...rest]] of this.waiting) {
      if (!first || this.isOverShare(first.size, account)) continue;
      if (!this.hasRoomFor(first.size, account)) return;
      this.take(first.size, account);
      this.waiting.delete(account);
      // Visited again in this round, after the others.
      if (rest.length > 0) this.waiting.set(account, rest);
      first.done(true);
    }
  }

  private take(size: number, account: string): void {
    this.taken += size;
    this.takenBy.set(account, (this.takenBy.get(account) ?? 0) + size);
  }

  private isOverShare(size: number, account: string): boolean {
    const own = this.takenBy.get(account);
    return own !== undefined && own + size > SHARE * this.size;
  }

  private hasRoomFor(size: number, account: string): boolean {
    if (this.taken === 0) return true;
    return this.taken + size <= this.size && !this.isOverShare(size, account);
  }
}
