const PATIENCE_MS = 20_000;
const PAUSE_MS = 20;

/** Resolves once the condition holds. Throws when it has not after 20 s, saying what was waited for. */
export const until = async (
  condition: () => boolean | Promise<boolean>,
  what: string,
): Promise<void> => {
  const end = Date.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`Waited in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
};
