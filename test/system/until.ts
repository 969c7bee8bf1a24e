const PAUSE_MS = 25;

/** Resolves once the condition holds; fails after a while, saying what was waited for. */
export const until = async (
  condition: () => boolean | Promise<boolean>,
  what: string | (() => string),
  patienceMs = 30_000,
): Promise<void> => {
  const end = Date.now() + patienceMs;
  while (!(await condition())) {
    if (Date.now() > end) {
      throw new Error(`Waited in vain for ${typeof what === 'string' ? what : what()}.`);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
};
