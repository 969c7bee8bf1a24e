import { isStorableText, pointerPart } from '#domain';
import type { FieldError } from './problem.js';

/** Deeper than anything meant, shallower than what recursion stands. */
const MAX_DEPTH = 64;

interface Place {
  readonly value: unknown;
  readonly pointer: string;
  readonly depth: number;
}

/** What no schema should have to think of: texts that the store cannot hold, a name that none keeps, and nesting without end. */
export const objectionTo = (root: unknown): FieldError | undefined => {
  const places: Place[] = [{ value: root, pointer: '', depth: 0 }];
  for (let place = places.pop(); place; place = places.pop()) {
    const { value, pointer, depth } = place;
    if (typeof value === 'string' && !isStorableText(value)) return { pointer, detail: NO_TEXT };
    if (typeof value !== 'object' || value === null) continue;
    if (depth === MAX_DEPTH)
      return { pointer, detail: `is nested deeper than ${MAX_DEPTH} levels` };
    for (const [name, each] of Object.entries(value)) {
      if (!isStorableText(name)) return { pointer, detail: NO_TEXT };
      if (name === UNNAMEABLE) return { pointer, detail: `must not have a member ${UNNAMEABLE}` };
      places.push({ value: each, pointer: `${pointer}/${pointerPart(name)}`, depth: depth + 1 });
    }
  }
  return undefined;
};

/** Copied from one object into another it is no member any more, but the other's prototype. */
const UNNAMEABLE = '__proto__';

const NO_TEXT = 'must be text without NUL and without half characters';
