import { describe, expect, it } from '@jest/globals';
import { readmeOf, rowsOf, typesIn, wordsIn } from '../shared/testing/readme-tables.js';
import { inputOf } from '../shared/testing/rendering-input.js';
import { synonymsIn } from '../shared/testing/synonyms-in.js';
import { eventTypeWithId, idsHeardBy } from './catalogue.js';
import { renderWorksection } from './render.js';

const README = readmeOf('worksection');
const synonymsOf = synonymsIn(README);

const ROWS = rowsOf(README, 'id', 'action, object', 'domain events').map(
  ([id = '', does = '', events = '']) => {
    const [action, object] = does.split(' ');
    const [always = '', changing = ''] = events.split(';');
    return {
      ...{ id: wordsIn(id)[0] ?? '', action, object },
      types: typesIn(always).flatMap(synonymsOf),
      changing: typesIn(changing),
    };
  },
);
const EVERY = ROWS.flatMap(({ types, ...row }) => types.map((type) => ({ ...row, type })));
const CHANGING = ROWS.flatMap(({ changing, ...row }) => changing.map((type) => ({ ...row, type })));

const told = (id: string, type: string, changes: readonly object[] = []): unknown => {
  const patterns = eventTypeWithId(id)?.types ?? [];
  const chosen = { patterns, dialect: { events: [id] } };
  const rendering = renderWorksection(
    inputOf('worksection', chosen, { type, data: { id: 7 }, details: { changes } }),
  );
  return rendering && (JSON.parse(rendering.json) as unknown);
};

/** Each of them alone says so. */
const COMPLETIONS = [
  ...['completed', 'complete', 'closed', 'Done'].flatMap((status) =>
    ['status', 'status_id', 'statusId'].map((field) => ({ field, old: 'open', new: status })),
  ),
  { field: 'completed', old: false, new: true },
  { field: 'completed_at', old: null, new: '2026-11-20T11:00:00Z' },
  { field: 'completedAt', new: '2026-11-20T11:00:00Z' },
];

describe("Worksection's events in README.md", () => {
  it('are all that there are, and all that they are', () => {
    expect(ROWS.map(({ id }) => id)).toEqual(idsHeardBy(['*']));
    for (const { id, types, changing } of ROWS) {
      expect(eventTypeWithId(id)?.types).toEqual([...types, ...changing]);
    }
  });

  it.each(EVERY)('$id is told of $type', ({ id, action, object, type }) => {
    expect(told(id, type)).toMatchObject([{ action, object: { type: object } }]);
    for (const other of ROWS.filter((row) => row.id !== id)) {
      expect(told(other.id, type)).toBeNull();
    }
  });

  it.each(CHANGING)('$id is told of $type by what was changed', ({ id, action, type }) => {
    const other = id === 'close_task' ? 'reopen_task' : 'close_task';
    for (const change of COMPLETIONS) {
      const contrary = { ...change, old: change.new, new: change.old ?? null };
      const changes = [id === 'close_task' ? change : contrary];
      expect(told(id, type, changes)).toMatchObject([{ action, object: { id: '7' } }]);
      expect(told(other, type, changes)).toBeNull();
      expect(told('update_task', type, changes)).toBeNull();
    }
    expect(told(id, type, [{ field: 'title', old: 'a', new: 'b' }])).toBeNull();
    expect(told(id, type, [{ field: 'status', old: 'open', new: 'waiting' }])).toBeNull();
  });

  it('are an update of a project that is completed, with all that was changed', () => {
    const changes = [{ field: 'status', old: 'open', new: 'completed' }];
    expect(told('update_project', 'project.updated', changes)).toMatchObject([
      { action: 'update', new: { status: 'completed' }, old: { status: 'open' } },
    ]);
  });

  it('are two of what completes a task and changes more', () => {
    const changes = [
      { field: 'status', old: 'open', new: 'completed' },
      { field: 'title', old: 'a', new: 'b' },
    ];
    expect(told('close_task', 'task.updated', changes)).toMatchObject([{ action: 'close' }]);
    expect(told('update_task', 'task.updated', changes)).toMatchObject([
      { action: 'update', new: { title: 'b' }, old: { title: 'a' } },
    ]);
  });
});
