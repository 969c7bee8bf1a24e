import { StoreUnavailable } from './ports/store-unavailable.js';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;

/** Repeats work that a store out of reach has stopped, until it succeeds, fails for another reason, or is given up. */
export class Persistence {
  private isGivenUp = false;
  /** Ends the pauses of all that waits; one signal for so many listeners Node.js would take for a leak. */
  private readonly wake = new Set<() => void>();

  async through<T>(work: () => Promise<T>): Promise<T> {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof StoreUnavailable) || this.isGivenUp) throw error;
        await this.rest(pause);
      }
    }
  }

  /** For shutting down: what is still failing fails for good. */
  giveUp(): void {
    this.isGivenUp = true;
    for (const wake of this.wake) wake();
  }

  private rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.wake.delete(done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.wake.add(done);
    });
  }
}
