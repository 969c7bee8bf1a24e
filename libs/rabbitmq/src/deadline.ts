/** A time by which one thing, of however many steps, has to be done. `clear()` it in the end. */
export class Deadline {
  readonly #passed: Promise<never>;
  #timer: NodeJS.Timeout | undefined;
  #hasPassed = false;

  constructor(ms: number, complaint: () => Error) {
    this.#passed = new Promise((_, reject) => {
      this.#timer = setTimeout(() => {
        this.#hasPassed = true;
        reject(complaint());
      }, ms);
    });
    // It may pass between two steps, when nobody listens.
    this.#passed.catch(() => undefined);
  }

  get passed(): boolean {
    return this.#hasPassed;
  }

  /** Rejects when the deadline passes first. */
  meet<T>(step: Promise<T>): Promise<T> {
    return Promise.race([step, this.#passed]);
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}

/**
 * Waits for a step on the way out, which may fail or hang without keeping the rest from closing.
 */
export async function inTime(step: Promise<unknown> | undefined, ms: number): Promise<void> {
  const deadline = new Deadline(ms, () => new Error(`Not done within ${ms} ms.`));
  await deadline.meet(Promise.resolve(step)).catch(() => undefined);
  deadline.clear();
}
