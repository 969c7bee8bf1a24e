/**
 * How long a failed message is kept before it is handed back. Messages that fail together share one
 * pause: a store that is away fails all in hand at once, and that is one failure. Each further one
 * doubles it, until something succeeds.
 */
export class Pauses {
  #rounds = 0;
  #pauseMs = 0;
  #roundEnds = 0;

  constructor(
    private readonly firstMs: number,
    private readonly longestMs: number,
  ) {}

  /** Milliseconds to wait; `now` in milliseconds since the epoch. */
  afterFailure(now: number): number {
    if (now >= this.#roundEnds) {
      this.#pauseMs = Math.min(this.firstMs * 2 ** this.#rounds, this.longestMs);
      this.#rounds += 1;
      this.#roundEnds = now + this.#pauseMs;
    }
    return this.#pauseMs;
  }

  afterSuccess(): void {
    this.#rounds = 0;
  }
}

/**
 * Resolves after that long, or as soon as the server closes: a message waits better on the broker.
 */
export function pause(ms: number, closing: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (closing.aborted) return resolve();
    const wake = (): void => {
      clearTimeout(timer);
      closing.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    closing.addEventListener('abort', wake);
  });
}
