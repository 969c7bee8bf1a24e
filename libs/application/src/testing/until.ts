const GIVEN_UP_AFTER_MS = 20_000;

/** Waits for a condition, and fails when it does not come true at all. */
export const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  const begun = Date.now();
  while (!(await condition())) {
    if (Date.now() - begun > GIVEN_UP_AFTER_MS) {
      throw new Error(`It never came true: ${String(condition)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
};

/** Lets everything run that waits for nothing but its turn. */
export const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** Work that ends when the test says so. */
export class Gate<T = void> {
  open!: (value: T) => void;
  fail!: (error: Error) => void;
  readonly passed = new Promise<T>((resolve, reject) => {
    this.open = resolve;
    this.fail = reject;
  });
}
