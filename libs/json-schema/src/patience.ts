import { TookTooLong, usedMs, withinTime } from './time-limit.js';

/** The longest that one check may take, in ms; an ordinary one takes a hundredth of it. */
const CHECK_MS = 50;
/** From here on a check is slow, in ms of the processor. */
const SLOW_MS = 5;
/** What slow checks of one account may take in a second, in ms; what goes beyond is not run. */
const SLOW_MS_A_SECOND = 200;
const SECOND_MS = 1_000;
/** How long a check that took too long is not run again, in ms. */
const REST_MS = 60_000;

export interface Stopwatch {
  /** Ms since whenever; never goes back. */
  now(): number;
  /** Ms of the processor that this process has used: none while another process holds it up. */
  used(): number;
}

export const PROCESS_STOPWATCH: Stopwatch = {
  now: () => performance.now(),
  used: usedMs,
};

/** Has not been run, since it, or others of its account, took too long just now. */
export class NotRun extends Error {}

/** Runs checks of many accounts in one thread, and sees to it that none of them holds up the others. */
export class Patience {
  private readonly slowMs = new Map<string, number>();
  private secondEndsAt = -Infinity;

  constructor(private readonly stopwatch: Stopwatch) {}

  /** The check, bounded. It throws TookTooLong, also for a while after it did, and NotRun. */
  bound<Data, Result>(account: string, check: (data: Data) => Result): (data: Data) => Result {
    let restsUntil = -Infinity;
    return (data) => {
      const now = this.stopwatch.now();
      if (now < restsUntil) throw new TookTooLong();
      if (this.slowMsOf(account, now) >= SLOW_MS_A_SECOND) throw new NotRun();
      const before = this.stopwatch.used();
      let isBrokenOff = false;
      try {
        return withinTime(CHECK_MS, () => check(data));
      } catch (error) {
        isBrokenOff = error instanceof TookTooLong;
        throw error;
      } finally {
        const isSlow = this.count(account, this.stopwatch.used() - before);
        // A process that was held up all the time has not used the processor.
        if (isBrokenOff && isSlow) restsUntil = now + REST_MS;
      }
    };
  }

  private slowMsOf(account: string, now: number): number {
    if (now >= this.secondEndsAt) {
      this.slowMs.clear();
      this.secondEndsAt = now + SECOND_MS;
    }
    return this.slowMs.get(account) ?? 0;
  }

  /** Whether it was slow. */
  private count(account: string, ms: number): boolean {
    if (ms < SLOW_MS) return false;
    this.slowMs.set(account, (this.slowMs.get(account) ?? 0) + ms);
    return true;
  }
}
