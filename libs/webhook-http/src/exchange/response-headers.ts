export const LONGEST_VALUE = 1024;

/**
 * Response headers as they are kept: lower-case names, several values joined by `, `, each cut to
 * 1024 characters. How many there are is bounded by the parser's 16 KiB for all of them.
 */
export const keptHeaders = (
  received: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> => {
  const kept: Record<string, string> = {};
  for (const name in received) {
    const value = received[name];
    if (value !== undefined) kept[name] = cut(typeof value === 'string' ? value : value.join(', '));
  }
  return kept;
};

const cut = (value: string): string => withoutNul(value.slice(0, LONGEST_VALUE));

/** PostgreSQL text cannot hold NUL. */
export const withoutNul = (text: string): string =>
  text.includes('\0') ? text.replaceAll('\0', '') : text;
