export interface ShutDownTerms {
  /** Done one after the other. */
  readonly steps: readonly (() => Promise<void>)[];
  /** Makes fail what waits for a store out of reach. */
  readonly giveUp: () => void;
  readonly giveUpAfterMs: number;
  /** For all of it, in ms. */
  readonly limitMs: number;
  /** Told of what is not waited for any more. */
  readonly onLimit: () => void;
}

/**
 * Ends within the limit, whatever hangs. What is in hand by then goes to others: messages by the broker, once the
 * connection is gone, deliveries and appointments once their leases are over.
 */
export const shutDown = async (terms: ShutDownTerms): Promise<void> => {
  const timers: ReturnType<typeof setTimeout>[] = [];
  const limit = new Promise<void>((resolve) => {
    timers.push(
      setTimeout(terms.giveUp, terms.giveUpAfterMs),
      setTimeout(() => {
        terms.onLimit();
        resolve();
      }, terms.limitMs),
    );
  });
  try {
    await Promise.race([allOf(terms.steps), limit]);
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
};

const allOf = async (steps: ShutDownTerms['steps']): Promise<void> => {
  for (const step of steps) await step();
};
