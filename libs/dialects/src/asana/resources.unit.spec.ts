import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#domain';
import { readmeOf, rowsOf, wordsIn } from '../shared/testing/readme-tables.js';
import { inputOf } from '../shared/testing/rendering-input.js';
import { renderAsana } from './render.js';

const README = readmeOf('asana');

/** Of each last word: the action, and the fields that it says were changed. */
const WORDS = rowsOf(
  README,
  ...['last word of the type', 'action', 'fields, where the event names no changes'],
).flatMap(([words = '', action = '', fields = '']) =>
  wordsIn(words).map((word) => ({ word, action, fields: wordsIn(fields) })),
);
const CHANGED = { word: 'updated', action: 'changed', fields: [] };

const RESOURCES = rowsOf(
  README,
  ...['noun', 'resource', "actions that the vendor's guide lists"],
).flatMap(([nouns = '', resource = '', actions = '']) => {
  const [type, subtype] = wordsIn(resource);
  return wordsIn(nouns).map((noun) => ({ noun, type, subtype, actions: actions.split(', ') }));
});
/** Where but one of them is listed, it stands for the other too. */
const GONE = ['deleted', 'removed'];
const listedFor = (actions: readonly string[], action: string): string | undefined =>
  actions.includes(action)
    ? action
    : GONE.includes(action)
      ? GONE.find((other) => actions.includes(other))
      : undefined;
const EVERY = RESOURCES.flatMap(({ actions, ...resource }) =>
  [...WORDS, CHANGED].flatMap((word) => {
    const action = listedFor(actions, word.action);
    return action === undefined ? [] : [{ ...resource, ...word, action }];
  }),
);
/** `story changed`, and the like. */
const BESIDE = rowsOf(README, 'resource', "actions beside the guide's").flatMap(
  ([types = '', actions = '']) =>
    wordsIn(types.replace(/other than .*/, '')).flatMap((type) =>
      actions.split(', ').map((action) => `${type} ${action}`),
    ),
);

const told = (
  type: string,
  details: object = {},
  filters: readonly JsonObject[] = [],
): readonly JsonObject[] => {
  const resource = { gid: '42', resource_type: 'project' };
  const chosen = { patterns: ['*'], dialect: { resource, filters } };
  const rendering = renderAsana(inputOf('asana', chosen, { type, details, data: { id: 7 } }));
  return rendering ? (JSON.parse(rendering.json) as { events: JsonObject[] }).events : [];
};

describe("Asana's resources and actions in README.md", () => {
  it('are those of the guide', () => {
    const pairs = new Set(
      RESOURCES.flatMap(({ type, actions }) => actions.map((a) => `${type} ${a}`)),
    );
    expect(pairs.size).toBe(2 + 3 + 5 + 2 + 3 + 2 + 4 + 4 + 4 + 5 + 3 + 2 + 3 + 2);
    const actions = new Set(WORDS.map(({ action }) => action));
    expect(actions).toEqual(new Set(['added', 'changed', 'deleted', 'removed', 'undeleted']));
  });

  it.each(EVERY)('$noun.$word is $action of a $type', ({ noun, word, type, subtype, ...is }) => {
    const resource = {
      ...{ gid: '7', resource_type: type },
      ...(subtype !== undefined && { resource_subtype: subtype }),
    };
    const event = { user: null, action: is.action, resource, parent: null };
    const events = told(`${noun}.${word}`).map(({ created_at: _, ...rest }) => rest);
    expect(events).toEqual(
      is.fields.length === 0
        ? [event]
        : is.fields.map((field) => ({ ...event, change: { field, action: 'changed' } })),
    );
    const filter = { resource_type: type ?? '', action: is.action };
    expect(told(`${noun}.${word}`, {}, [filter])).toHaveLength(Math.max(1, is.fields.length));
    expect(told(`${noun}.${word}`, {}, [{ ...filter, resource_type: 'custom_field' }])).toEqual([]);
  });

  it('are all that is ever told of them, beside what the README lists', () => {
    const beside = RESOURCES.flatMap(({ noun, actions, type = '' }) =>
      [...WORDS, CHANGED].flatMap(({ word }) =>
        told(`${noun}.${word}`)
          .map((event) => String(event['action']))
          .filter((action) => !actions.includes(action))
          .map((action) => `${type} ${action}`),
      ),
    );
    expect([...new Set(beside)].sort()).toEqual(BESIDE.sort());
  });

  it('have a story removed from its parent where the comment was deleted', () => {
    const removed = { resource_type: 'story', action: 'removed' };
    const parent = { id: 5, type: 'task' };
    for (const noun of ['comment', 'note']) {
      expect(told(`${noun}.deleted`, { parent }, [removed])).toMatchObject([
        { action: 'removed', parent: { gid: '5', resource_type: 'task' } },
      ]);
    }
  });

  it.each(WORDS.filter(({ action }) => action === 'changed'))(
    'task.$word tells of what the event says was changed, where it does',
    ({ word, fields }) => {
      const changes = [{ field: 'due_on', old: null, new: '2026-11-21' }];
      const meant = fields.includes('completed') ? fields : [];
      expect(told(`task.${word}`, { changes }).map(({ change }) => change)).toEqual(
        ['due_on', ...meant].map((field) => ({ field, action: 'changed' })),
      );
    },
  );

  it('has a subtype of its own where its publisher gives one', () => {
    const object = { id: 7, type: 'task', subtype: 'milestone' };
    const subtypes = told('task.created', { object }).map(({ resource }) => resource);
    expect(subtypes).toEqual([{ gid: '7', resource_type: 'task', resource_subtype: 'milestone' }]);
  });
});
