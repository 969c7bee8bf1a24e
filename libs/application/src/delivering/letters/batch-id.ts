const PRIME = 0x01000193;
const TAIL = 24;

/**
 * What a request for several deliveries is known by: the id of the oldest, with a tail made of all of theirs. The same deliveries make the same id, so that a receiver can tell a copy, and others make
 * another: it must not take a batch that has grown for the one it knows, and drop what is new in it.
 */
export const batchIdOf = (oldest: string, all: readonly { readonly id: string }[]): string => {
  let [a, b] = [0x811c9dc5, 0x9747b28c];
  for (const { id } of all) {
    for (let i = 0; i < id.length; i += 1) {
      a = Math.imul(a ^ id.charCodeAt(i), PRIME);
      b = Math.imul((b ^ id.charCodeAt(i)) + (a >>> 15), PRIME);
    }
  }
  return oldest.slice(0, TAIL) + hex(a) + hex(b);
};

/** The upper 24 bits, which every character has reached. */
const hex = (lane: number): string => (lane >>> 8).toString(16).padStart(6, '0');
