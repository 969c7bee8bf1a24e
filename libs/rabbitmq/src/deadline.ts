/** A time by which one thing, of however many steps, has to be done. `clear()` it in the end. */
export class Deadline {
  readonly #passed: Promise<never>;
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number, complaint: () => Error) {
    this.#passed = new Promise((_, reject) => {
      this.#timer = setTimeout(() => reject(complaint()), ms);
    });
    // It may pass between two steps, when nobody listens.
    this.#passed.catch(() => undefined);
  }

  /** Rejects when the deadline passes first. */
  meet<T>(step: Promise<T>): Promise<T> {
    return Promise.race([step, this.#passed]);
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}
