import { describe, expect, it } from '@jest/globals';
import { readmeOf, rowsOf, typesIn, wordsIn } from '../shared/testing/readme-tables.js';
import { inputOf } from '../shared/testing/rendering-input.js';
import { synonymsIn } from '../shared/testing/synonyms-in.js';
import { CATALOGUE, eventTypeWithId, triggeredTypeOf } from './catalogue.js';
import { renderAccelo } from './render.js';

const README = readmeOf('accelo');
const synonymsOf = synonymsIn(README);

/** "The assignee is the field `a`, `b` or `c`, the status `d`…" */
const FIELDS: Readonly<Record<string, readonly string[]>> = (() => {
  const [, assignee = '', status = ''] =
    /The assignee is the field (.*?), the status (.*?)\.\n/.exec(README) ?? [];
  return { assignee: wordsIn(assignee), status: wordsIn(status) };
})();

interface Asked {
  readonly id: string;
  readonly type: string;
  /** What must have changed; undefined: anything. */
  readonly field: string | undefined;
  readonly toNobody: boolean;
}

const ROWS = rowsOf(README, 'id', 'title', 'table, type', 'domain events').map(
  ([id = '', title = '', of = '', events = '']) => ({
    id: wordsIn(id)[0] ?? '',
    title,
    of: of.split(', '),
    clauses: events.split(';'),
  }),
);
const EVERY = ROWS.flatMap(({ id, clauses }) =>
  clauses.flatMap((clause): Asked[] => {
    const field = /with a change of the (\w+)/.exec(clause)?.[1];
    const toNobody = clause.includes('to nobody');
    const types = typesIn(clause);
    const all = field === undefined ? types.flatMap(synonymsOf) : types;
    return all.map((type) => ({ id, type, field, toNobody }));
  }),
);

const told = (id: string, type: string, changes: readonly object[] = []) => {
  const patterns = eventTypeWithId(id)?.types ?? [];
  const chosen = { patterns, dialect: { event: id, apiUrl: 'https://x/api/v0' } };
  const given = { type, details: { object: { id: 7 }, changes } };
  const rendering = renderAccelo(inputOf('accelo', chosen, given));
  return rendering && { headers: rendering.headers, body: JSON.parse(rendering.json) as object };
};

describe("Accelo's events in README.md", () => {
  it('are all that there are, and all that they are', () => {
    expect(CATALOGUE.map(({ id, title, table, trigger }) => [id, title, table, trigger])).toEqual(
      ROWS.map(({ id, title, of }) => [id, title, ...of]),
    );
    for (const { id, types } of CATALOGUE) {
      const written = EVERY.filter((each) => each.id === id).map(({ type }) => type);
      expect(types).toEqual([...written, triggeredTypeOf(id)]);
    }
  });

  it.each(EVERY)('$id is told of $type, by what it says of $field', ({ id, type, ...asked }) => {
    const isGone = eventTypeWithId(id)?.trigger === 'delete';
    const letter = {
      headers: ['X-Accelo-Event', id],
      body: isGone ? { id: 7 } : { id: 7, resource_url: expect.any(String) },
    };
    if (asked.field === undefined) return expect(told(id, type)).toEqual(letter);
    const names = FIELDS[asked.field] ?? [];
    expect(names).not.toEqual([]);
    expect(told(id, type)).toBeNull();
    expect(told(id, type, [{ field: 'title', old: 'a', new: 'b' }])).toBeNull();
    for (const field of names) {
      expect(told(id, type, [{ field, old: 3, new: null }])).toEqual(letter);
      const toSomebody = told(id, type, [{ field, old: null, new: 4 }]);
      expect(toSomebody).toEqual(asked.toNobody ? null : letter);
    }
  });

  it.each(ROWS)('$id is told of accelo.$id, and of no other that is so exact', ({ id }) => {
    expect(told(id, triggeredTypeOf(id))).not.toBeNull();
    for (const other of ROWS.filter((row) => row.id !== id)) {
      expect(told(id, triggeredTypeOf(other.id))).toBeNull();
    }
  });
});
