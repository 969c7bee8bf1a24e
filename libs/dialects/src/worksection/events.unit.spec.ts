import { describe, expect, it } from '@jest/globals';
import { readmeOf, rowsOf, typesIn, wordsIn } from '../shared/testing/readme-tables.js';
import { inputOf } from '../shared/testing/rendering-input.js';
import { eventTypeWithId, idsHeardBy } from './catalogue.js';
import { renderWorksection } from './render.js';

const ROWS = rowsOf(readmeOf('worksection'), 'id', 'action, object', 'domain events').map(
  ([id = '', does = '', events = '']) => {
    const [action, object] = does.split(' ');
    return { id: wordsIn(id)[0] ?? '', action, object, types: typesIn(events) };
  },
);
const EVERY = ROWS.flatMap(({ types, ...row }) => types.map((type) => ({ ...row, type })));

const told = (id: string, type: string): unknown => {
  const patterns = eventTypeWithId(id)?.types ?? [];
  const chosen = { patterns, dialect: { events: [id], timeZone: 'UTC' } };
  const rendering = renderWorksection(inputOf('worksection', chosen, { type, data: { id: 7 } }));
  return rendering && (JSON.parse(rendering.json) as unknown);
};

describe("Worksection's events in README.md", () => {
  it('are all that there are, and all that they are', () => {
    expect(ROWS.map(({ id }) => id)).toEqual(idsHeardBy(['*']));
    for (const { id, types } of ROWS) expect(eventTypeWithId(id)?.types).toEqual(types);
  });

  it.each(EVERY)('$id is told of $type', ({ id, action, object, type }) => {
    expect(told(id, type)).toMatchObject([{ action, object: { type: object, id: '7' } }]);
    for (const other of ROWS.filter((row) => row.id !== id)) {
      expect(told(other.id, type)).toBeNull();
    }
  });
});
