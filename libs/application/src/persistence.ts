import { StoreUnavailable } from './ports/store-unavailable.js';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;

/** Repeats work that a store out of reach has stopped, until it succeeds, fails for another reason, or is given up. */
export class Persistence {
  private readonly given = new AbortController();

  async through<T>(work: () => Promise<T>): Promise<T> {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof StoreUnavailable) || this.given.signal.aborted) throw error;
        await this.rest(pause);
      }
    }
  }

  /** For shutting down: what is still failing fails for good. */
  giveUp(): void {
    this.given.abort();
  }

  private rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      const { signal } = this.given;
      function done(): void {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      }
      signal.addEventListener('abort', done);
    });
  }
}
