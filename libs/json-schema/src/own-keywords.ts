import type { SchemaProblem } from '#application';
import { pointerPart, type JsonObject } from '#domain';

/** A word of Ajv's own: a check would answer later, with a promise, which is no answer here. */
const ASYNC = '$async';

interface Place {
  readonly value: unknown;
  readonly pointer: string;
}

/** Where a schema asks to be checked asynchronously. */
export const asyncIn = (schema: JsonObject): readonly SchemaProblem[] => {
  const problems: SchemaProblem[] = [];
  const places: Place[] = [{ value: schema, pointer: '' }];
  for (let place = places.pop(); place; place = places.pop()) {
    const { value, pointer } = place;
    if (typeof value !== 'object' || value === null) continue;
    for (const [name, each] of Object.entries(value)) {
      const at = `${pointer}/${pointerPart(name)}`;
      if (name === ASYNC) problems.push({ pointer: at, detail: NO_WORD });
      places.push({ value: each, pointer: at });
    }
  }
  return problems;
};

const NO_WORD = `is no word of JSON Schema: leave ${ASYNC} out`;
