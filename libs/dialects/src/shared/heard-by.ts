import { parseEventPattern, patternMatches } from '#domain';

/** Whether a webhook still hears of the type that was chosen for it, and of no other. */
export const hearsThatAlone = (
  { types }: { readonly types: readonly string[] },
  patterns: readonly string[],
): boolean => patterns.every((pattern) => types.includes(pattern));

/** Those of a catalogue of which a webhook hears by its patterns, however it was made. */
export const heardBy = <T extends { readonly types: readonly string[] }>(
  catalogue: readonly T[],
  patterns: readonly string[],
): readonly T[] => {
  const parsed = patterns.flatMap((text) => parseEventPattern(text) ?? []);
  return catalogue.filter(({ types }) =>
    types.some((type) => parsed.some((pattern) => patternMatches(pattern, type))),
  );
};
