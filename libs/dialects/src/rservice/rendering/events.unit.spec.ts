import { describe, expect, it } from '@jest/globals';
import { readmeOf, rowsOf, typesIn, wordsIn } from '../../shared/testing/readme-tables.js';
import { inputOf } from '../../shared/testing/rendering-input.js';
import { CATALOGUE, eventTypeWithId, VERIFY } from './catalogue.js';
import { renderRService } from './render.js';

const README = readmeOf('rservice');

interface Clause {
  readonly types: readonly string[];
  /** Those that must have changed; empty: anything. */
  readonly fields: readonly string[];
  readonly needsParent: boolean;
}

const VERBS: ReadonlyMap<string, readonly Clause[]> = new Map(
  rowsOf(README, 'verb', 'domain events').map(([verb = '', events = '']) => [
    wordsIn(verb)[0] ?? '',
    events.split(';').map((clause) => {
      const [types = '', fields = ''] = clause.split(' with a change of ');
      const needsParent = clause.includes("whose parent's type is the noun");
      return { types: typesIn(types), fields: wordsIn(fields), needsParent };
    }),
  ]),
);

interface Asked extends Omit<Clause, 'types'> {
  readonly id: string;
  readonly noun: string;
  readonly type: string;
}

const clausesOf = (verbs: string): readonly (readonly [verb: string | null, Clause])[] => {
  const anything = { fields: [], needsParent: false };
  if (verbs.startsWith('none: ')) return [[null, { types: typesIn(verbs), ...anything }]];
  return wordsIn(verbs).flatMap((verb) =>
    (VERBS.get(verb) ?? []).map((each) => [verb, each] as const),
  );
};

const askedOf = (noun: string, also: string | undefined, verbs: string): readonly Asked[] =>
  clausesOf(verbs).flatMap(([verb, { types, ...clause }]) =>
    types.flatMap((type) => {
      const nouns = also === undefined || !type.startsWith('noun.') ? [noun] : [noun, also];
      return nouns.map((each) => ({
        ...{ ...clause, noun, id: verb === null ? noun : `${noun}.${verb}` },
        type: type.replace(/^noun\./, `${each}.`),
      }));
    }),
  );

const EVERY = rowsOf(README, 'noun', 'verbs').flatMap(([nouns = '', verbs = '']) => {
  const also = /`(\w+)` \(also of `(\w+)`\)/.exec(nouns) ?? [];
  return wordsIn(nouns).flatMap((noun) =>
    askedOf(noun, noun === also[1] ? also[2] : undefined, verbs),
  );
});

const told = (id: string, type: string, details: object = {}) => {
  const chosen = { patterns: eventTypeWithId(id)?.types ?? [], dialect: { event: id } };
  const rendering = renderRService(inputOf('rservice', chosen, { type, details, data: { id: 7 } }));
  if (!rendering) return null;
  const { event, object_id: object } = JSON.parse(rendering.json) as Record<string, unknown>;
  return { event, object };
};

describe("R-Service's events in README.md", () => {
  it('are all that there are, and all that they are', () => {
    const ids = [...new Set(EVERY.map(({ id }) => id))];
    expect([...ids, VERIFY.id].sort()).toEqual(CATALOGUE.map(({ id }) => id).sort());
    expect(EVERY.filter(({ type }) => type.startsWith('noun.'))).toEqual([]);
    for (const id of ids) {
      const written = EVERY.filter((each) => each.id === id).map(({ type }) => type);
      const { types = [] } = eventTypeWithId(id) ?? {};
      expect(new Set(types)).toEqual(new Set([...written, `rservice.${id}`]));
    }
  });

  it.each(EVERY)('$id is told of $type', ({ id, noun, type, fields, needsParent }) => {
    if (needsParent) {
      expect(told(id, type, { parent: { type: noun, id: 9 } })).toEqual({ event: id, object: 9 });
      expect(told(id, type, { parent: { type: 'other', id: 9 } })).toBeNull();
      return expect(told(id, type)).toBeNull();
    }
    if (fields.length === 0) return expect(told(id, type)).toEqual({ event: id, object: 7 });
    expect(told(id, type)).toBeNull();
    expect(told(id, type, { changes: [{ field: 'subject', old: 1, new: 2 }] })).toBeNull();
    for (const field of fields) {
      const changes = [{ field, old: 1, new: 2 }];
      expect(told(id, type, { changes })).toEqual({ event: id, object: 7 });
    }
  });

  it.each(CATALOGUE.filter((type) => type !== VERIFY))('$id is told of rservice.$id', ({ id }) => {
    expect(told(id, `rservice.${id}`)).toMatchObject({ event: id });
  });
});
