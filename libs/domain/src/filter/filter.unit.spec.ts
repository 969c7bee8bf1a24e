import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileFilter, FILTER_LIMITS, type FilterableEvent } from './filter.js';
import { isSameJson } from './json.js';

type Json = Readonly<Record<string, unknown>>;

const event: FilterableEvent = {
  id: 'event-1',
  type: 'task.created',
  account: 'acme',
  project: null,
  occurredAt: '2026-11-20T12:00:00.000Z',
  data: {
    amount: 150,
    title: 'Paint the fence',
    done: false,
    due: null,
    tags: ['red', 'blue'],
    matrix: [[1, 2], [3]],
    lines: [
      { name: 'brush', price: 5 },
      { name: 'paint', price: 20 },
    ],
    'a.b': 1,
    none: [],
  },
};

const matches = (filter: unknown, given: unknown = event): boolean => {
  const compiled = compileFilter(filter);
  if (compiled.problems) throw new Error(JSON.stringify(compiled.problems));
  return compiled.filter(given as FilterableEvent);
};
const problemsOf = (filter: unknown) => compileFilter(filter).problems ?? [];
const data = (asked: unknown) => ({ data: asked });

describe('a filter', () => {
  it.each<[string, Json]>([
    ['nothing', {}],
    ['a plain value', { type: 'task.created' }],
    ['a value further down', data({ amount: 150 })],
    ['null', { project: null }],
    ['what is not there, by null’s opposite', data({ missing: { $neq: null } })],
    ['a list itself', data({ tags: ['red', 'blue'] })],
    ['an element of a list', data({ tags: 'blue' })],
    ['a list within a list', data({ matrix: [1, 2] })],
    ['a member of an element', data({ lines: { price: { $gt: 10 } } })],
    ['members of one and the same element', data({ lines: { name: 'paint', price: 20 } })],
    ['an object itself', data({ lines: { $eq: { price: 5, name: 'brush' } } })],
    ['a number within bounds', data({ amount: { $gt: 100, $lte: 150 } })],
    ['a time', { occurredAt: { $gte: '2026-11-20T00:00:00.000Z', $lt: '2026-11-21' } }],
    ['one of several', data({ amount: { $in: [1, 150, { a: 1 }] } })],
    ['none of several', data({ tags: { $nin: ['green', 'black'] } })],
    ['what is there, null included', data({ due: { $exist: true } })],
    ['what is not there', data({ missing: { $exist: false } })],
    ['how a text begins and ends', data({ title: { $startsWith: 'Paint', $endsWith: 'fence' } })],
    ['how an element begins', data({ tags: { $startsWith: 'bl' } })],
    ['one thing or another', { $or: [{ type: 'task.deleted' }, data({ amount: 150 })] }],
    ['either, further down', data({ $or: [{ amount: 1 }, { done: false }] })],
    ['all of several', { $and: [{ type: { $startsWith: 'task.' } }, data({ done: false })] }],
    ['the opposite', data({ title: { $not: { $startsWith: 'Wash' } } })],
    ['a name with a dot', data({ 'a.b': 1 })],
    ['operators and members of one place', data({ $exist: true, done: false })],
    ['that an empty list has no such element', data({ none: { $neq: 'x' } })],
  ])('asks for %s', (_, filter) => {
    expect(matches(filter)).toBe(true);
    expect(matches({ $not: filter })).toBe(false);
  });

  it.each<[string, Json]>([
    ['another value', { type: 'task.deleted' }],
    ['null where nothing is', data({ missing: null })],
    ['a number where a text is', data({ title: { $gt: 1 } })],
    ['a text where a number is', data({ amount: { $gt: '1' } })],
    ['a number written as a text', data({ amount: '150' })],
    ['a path with dots', { 'data.amount': 150 }],
    ['a list in another order', data({ tags: ['blue', 'red'] })],
    ['an element of an inner list', data({ matrix: 1 })],
    ['members of two elements at once', data({ lines: { name: 'brush', price: 20 } })],
    ['members of an empty list', data({ none: { name: { $exist: false } } })],
    ['one of none', data({ amount: { $in: [] } })],
    ['that a list lacks what it has', data({ tags: { $neq: 'red' } })],
    ['a comparison with what is not there', data({ missing: { $lt: 5 } })],
    ['what objects inherit', { constructor: { $exist: true } }],
    ['the prototype', JSON.parse('{"__proto__": {"$exist": true}}') as Json],
    ['the length of a text', data({ title: { length: 15 } })],
  ])('does not match by %s', (_, filter) => {
    expect(matches(filter)).toBe(false);
  });

  it('finds a member called __proto__ that is really there', () => {
    const filter: unknown = JSON.parse('{"data": {"__proto__": 1}}');
    expect(matches(filter, { data: JSON.parse('{"__proto__": 1}') })).toBe(true);
    expect(matches(filter, { data: {} })).toBe(false);
  });

  it.each<[string, unknown, string]>([
    ['no object', ['task'], ''],
    ['null', null, ''],
    ['an unknown operator', data({ n: { $regex: '.*' } }), '/data/n/$regex'],
    ['a comparison with a list', data({ n: { $gt: [1] } }), '/data/n/$gt'],
    ['a start that is no text', data({ n: { $startsWith: 1 } }), '/data/n/$startsWith'],
    ['an $in without a list', data({ n: { $in: 'a' } }), '/data/n/$in'],
    ['an endless list', data({ n: { $in: Array(501).fill(1) } }), '/data/n/$in'],
    ['an $or of nothing', { $or: [] }, '/$or'],
    ['an $exist that is no boolean', data({ n: { $exist: 1 } }), '/data/n/$exist'],
    ['a fault in a list', { $or: [{}, { $and: [{ a: { $x: 1 } }] }] }, '/$or/1/$and/0/a/$x'],
    ['a fault below an odd name', { 'a/b~c': { $x: 1 } }, '/a~1b~0c/$x'],
    ['a NUL', data({ n: 'a\u0000' }), '/data/n'],
    ['half a character', data({ n: { $in: ['\ud83d'] } }), '/data/n/$in/0'],
    ['an infinite number', JSON.parse('{"n": 1e999}'), '/n'],
  ])('refuses %s, and says where', (_, filter, pointer) => {
    expect(problemsOf(filter)).toEqual([{ pointer, detail: expect.any(String) }]);
  });

  it('is bounded in depth, in values and in characters', () => {
    const deep = (levels: number): unknown =>
      levels === 0 ? 1 : { a: deep(levels - 1), $eq: undefined };
    const nested = (levels: number) => JSON.parse(JSON.stringify(deep(levels))) as unknown;
    expect(problemsOf(nested(FILTER_LIMITS.depth))).toEqual([]);
    expect(problemsOf(nested(FILTER_LIMITS.depth + 1))).toHaveLength(1);
    const many = Object.fromEntries(
      Array.from({ length: 10 }, (_, i) => [i, { $in: Array(120).fill(1) }]),
    );
    expect(problemsOf(many)).toHaveLength(1);
    expect(problemsOf({ $or: Array(20).fill({ a: 'x'.repeat(1_000) }) })).toHaveLength(1);
    expect(problemsOf(data({ n: Array(30).fill({ $x: 1 }) }))).toEqual([]);
    expect(problemsOf({ $or: Array(200).fill({ $x: 1 }) }).length).toBeLessThanOrEqual(20);
  });
});

/** The rules once more, read from the JSON each time. */
const naive = (asked: unknown, value: unknown): boolean => {
  const candidates = Array.isArray(value) ? [value, ...(value as unknown[])] : [value];
  if (typeof asked !== 'object' || asked === null || Array.isArray(asked)) {
    return candidates.some((each) => isSameJson(each, asked));
  }
  const names = Object.keys(asked).filter((name) => !name.startsWith('$'));
  const hasAll = (each: unknown) =>
    names.every((name) => {
      const isThere =
        typeof each === 'object' &&
        each !== null &&
        !Array.isArray(each) &&
        Object.hasOwn(each, name);
      const member = isThere ? (each as Json)[name] : undefined;
      return naive((asked as Json)[name], member);
    });
  const membersFit =
    names.length === 0 || (Array.isArray(value) ? value.some(hasAll) : hasAll(value));
  return membersFit && Object.entries(asked).every(([name, operand]) => operate(name, operand));

  function operate(name: string, operand: unknown): boolean {
    const compared = (test: (each: string, bound: string) => boolean) =>
      candidates.some(
        (each) => typeof each === typeof operand && test(each as string, operand as string),
      );
    const list = operand as readonly unknown[];
    switch (name) {
      case '$eq':
        return candidates.some((each) => isSameJson(each, operand));
      case '$neq':
        return !operate('$eq', operand);
      case '$gt':
        return compared((each, bound) => each > bound);
      case '$gte':
        return compared((each, bound) => each >= bound);
      case '$lt':
        return compared((each, bound) => each < bound);
      case '$lte':
        return compared((each, bound) => each <= bound);
      case '$in':
        return list.some((each) => operate('$eq', each));
      case '$nin':
        return !operate('$in', operand);
      case '$exist':
        return (value !== undefined) === operand;
      case '$startsWith':
        return compared((each, start) => each.startsWith(start));
      case '$endsWith':
        return compared((each, end) => each.endsWith(end));
      case '$and':
        return list.every((each) => naive(each, value));
      case '$or':
        return list.some((each) => naive(each, value));
      case '$not':
        return !naive(operand, value);
      default:
        return true;
    }
  }
};

const name = fc.constantFrom('a', 'b', 'data', 'type', '__proto__', 'toString', 'a.b');
const scalar = fc.oneof(
  fc.constantFrom<unknown>('', 'a', 'ab', 'b', 'ä', 0, -0, 1, 2, 1.5, true, false, null),
);
const record = (value: fc.Arbitrary<unknown>) =>
  fc
    .array(fc.tuple(name, value), { maxLength: 3 })
    .map((members) => JSON.parse(`{${members.map(written).join()}}`) as Json);
const written = ([key, value]: readonly [string, unknown]): string =>
  `${JSON.stringify(key)}:${JSON.stringify(value)}`;

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    record(tie('value')),
  ),
}));
const text = fc.constantFrom('', 'a', 'ab', 'b');
const bound = fc.oneof(text, fc.constantFrom(0, 1, 1.5));

const { members: filter } = fc.letrec<{ condition: unknown; members: Json }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(value, { maxLength: 2 }),
    tie('members') as fc.Arbitrary<unknown>,
  ),
  members: fc
    .tuple(
      fc.array(fc.tuple(name, tie('condition')), { maxLength: 2 }),
      fc.array(
        fc.oneof(
          fc.tuple(fc.constantFrom('$eq', '$neq'), value),
          fc.tuple(fc.constantFrom('$gt', '$gte', '$lt', '$lte'), bound),
          fc.tuple(fc.constantFrom('$in', '$nin'), fc.array(value, { maxLength: 3 })),
          fc.tuple(fc.constant('$exist'), fc.boolean()),
          fc.tuple(fc.constantFrom('$startsWith', '$endsWith'), text),
          fc.tuple(
            fc.constantFrom('$and', '$or'),
            fc.array(tie('condition'), { minLength: 1, maxLength: 2 }),
          ),
          fc.tuple(fc.constant('$not'), tie('condition')),
        ),
        { maxLength: 2 },
      ),
    )
    .map(
      ([members, operators]) =>
        JSON.parse(`{${[...members, ...operators].map(written).join()}}`) as Json,
    ),
}));

describe('any filter', () => {
  it('matches what its rules say, of any event', () => {
    fc.assert(
      fc.property(filter, value, (asked, given) => {
        const { filter: compiled, problems } = compileFilter(asked);
        if (problems) return problems.every(({ detail }) => /levels|too many/.test(detail));
        expect(compiled(given as FilterableEvent)).toBe(naive(asked, given));
        return true;
      }),
      { numRuns: 3_000 },
    );
  });

  it('is taken or refused, never thrown at; each problem stands where it says', () => {
    const anything = fc.oneof(fc.jsonValue(), filter, fc.dictionary(fc.string(), fc.jsonValue()));
    fc.assert(
      fc.property(anything, (asked) => {
        for (const { pointer } of problemsOf(asked)) {
          let at: unknown = asked;
          for (const part of pointer.split('/').slice(1)) {
            at = (at as Json)[part.replaceAll('~1', '/').replaceAll('~0', '~')];
          }
          expect(at).not.toBeUndefined();
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('leaves the event as it is', () => {
    fc.assert(
      fc.property(filter, value, (asked, given) => {
        const before = JSON.stringify(given);
        compileFilter(asked).filter?.(given as FilterableEvent);
        expect(JSON.stringify(given)).toBe(before);
      }),
    );
  });
});
