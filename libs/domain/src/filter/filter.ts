import { pointerPart } from '../json-pointer.js';
import { isStorableText } from '../storable-text.js';
import { isJsonObject, type JsonObject } from './json.js';
import {
  always,
  compares,
  endsWith,
  equals,
  every,
  exists,
  hasMembers,
  isOneOf,
  not,
  some,
  startsWith,
  type Comparison,
  type Test,
} from './tests.js';

/** What a filter looks at: an event as it is delivered in native form. */
export interface FilterableEvent {
  readonly id: string;
  readonly type: string;
  readonly account: string;
  readonly project: string | null;
  /** ISO 8601, UTC. */
  readonly occurredAt: string;
  /** Parsed; null when the event has none. */
  readonly data: unknown;
  readonly actor?: unknown;
  readonly object?: unknown;
  readonly parent?: unknown;
  readonly ancestors?: unknown;
  readonly changes?: unknown;
  readonly context?: unknown;
  readonly audience?: unknown;
}

export type Filter = (event: FilterableEvent) => boolean;

export interface FilterProblem {
  /** Where in the filter, as a JSON pointer (RFC 6901); empty: the filter itself. */
  readonly pointer: string;
  readonly detail: string;
}

export type CompiledFilter =
  | { readonly filter: Filter; readonly problems?: never }
  | { readonly filter?: never; readonly problems: readonly FilterProblem[] };

/** A filter has as many levels, values and characters, at most; so what it costs to apply is bounded too. */
export const FILTER_LIMITS = {
  depth: 16,
  values: 1_000,
  characters: 16_384,
  listed: 500,
} as const;

const MAX_PROBLEMS = 20;

/**
 * Compiles a filter: an object whose members are asked of the members of the same name, at every level, all of
 * them. Names are taken as they are: a dot in one means nothing.
 *
 * - A plain value asks for that value (`$eq`), an object descends, `{}` asks for nothing.
 * - `$eq $neq $in $nin` compare JSON values; the order of an object's members does not matter. What is not
 *   there equals nothing, null included.
 * - `$gt $gte $lt $lte` compare numbers with numbers and texts with texts, by their UTF-16 units, so that
 *   ISO 8601 times of one form compare as times. Values of two kinds never compare.
 * - `$startsWith $endsWith` ask of texts, `$exist` whether anything is there, null included.
 * - `$and $or` take conditions for the same place, `$not` one.
 * - A list is as asked when it is so itself or one of its elements is; `$neq`, `$nin` and `$not` ask that
 *   neither be so. Asked for members, one element must have all of them as asked.
 */
export const compileFilter = (json: unknown): CompiledFilter => {
  const compiler = new Compiler();
  const filter = compiler.filter(json);
  return compiler.problems.length > 0 ? { problems: compiler.problems } : { filter };
};

type Compile = (compiler: Compiler, operand: unknown, at: Place) => Test;

interface Place {
  readonly pointer: string;
  readonly depth: number;
}

const below = ({ pointer, depth }: Place, name: string | number): Place => ({
  pointer: `${pointer}/${pointerPart(name)}`,
  depth: depth + 1,
});

const comparison =
  (how: Comparison): Compile =>
  (compiler, operand, at) =>
    typeof operand === 'number' || typeof operand === 'string'
      ? compares(how, compiler.value(operand, at) as number | string)
      : compiler.refuse(at, 'must be a number or a text');

const ofText =
  (test: (text: string) => Test): Compile =>
  (compiler, operand, at) =>
    typeof operand === 'string'
      ? test(compiler.value(operand, at) as string)
      : compiler.refuse(at, 'must be a text');

const ofValues =
  (test: (values: readonly unknown[]) => Test): Compile =>
  (compiler, operand, at) => {
    if (!isList(operand) || operand.length > FILTER_LIMITS.listed) {
      return compiler.refuse(at, `must be a list of at most ${FILTER_LIMITS.listed} values`);
    }
    return test(operand.map((each, i) => compiler.value(each, below(at, i))));
  };

const ofConditions =
  (test: (tests: readonly Test[]) => Test): Compile =>
  (compiler, operand, at) => {
    if (!isList(operand) || operand.length === 0 || operand.length > FILTER_LIMITS.listed) {
      return compiler.refuse(at, `must be a list of 1 to ${FILTER_LIMITS.listed} conditions`);
    }
    return test(operand.map((each, i) => compiler.condition(each, below(at, i))));
  };

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

const OPERATORS: ReadonlyMap<string, Compile> = new Map<string, Compile>([
  ['$eq', (compiler, operand, at) => equals(compiler.value(operand, at))],
  ['$neq', (compiler, operand, at) => not(equals(compiler.value(operand, at)))],
  ['$gt', comparison('$gt')],
  ['$gte', comparison('$gte')],
  ['$lt', comparison('$lt')],
  ['$lte', comparison('$lte')],
  ['$in', ofValues(isOneOf)],
  ['$nin', ofValues((values) => not(isOneOf(values)))],
  [
    '$exist',
    (compiler, operand, at) => {
      if (typeof operand !== 'boolean') return compiler.refuse(at, 'must be true or false');
      return operand ? exists : not(exists);
    },
  ],
  ['$startsWith', ofText(startsWith)],
  ['$endsWith', ofText(endsWith)],
  ['$and', ofConditions(every)],
  ['$or', ofConditions(some)],
  ['$not', (compiler, operand, at) => not(compiler.condition(operand, at))],
]);

const KNOWN = [...OPERATORS.keys()].join(', ');

class Compiler {
  readonly problems: FilterProblem[] = [];
  private values = 0;
  private characters = 0;

  filter(json: unknown): Test {
    const at = { pointer: '', depth: 0 };
    return isJsonObject(json) ? this.members(json, at) : this.refuse(at, 'must be an object');
  }

  condition(json: unknown, at: Place): Test {
    return isJsonObject(json) ? this.members(json, at) : equals(this.value(json, at));
  }

  /** A value to compare with, as it is. */
  value(json: unknown, at: Place): unknown {
    if (!this.fits(json, at)) return undefined;
    if (isList(json)) json.forEach((each, i) => this.value(each, below(at, i)));
    else if (isJsonObject(json)) {
      for (const [name, each] of Object.entries(json)) {
        if (this.isStorable(name, at)) this.value(each, below(at, name));
      }
    }
    return json;
  }

  refuse({ pointer }: Place, detail: string): Test {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push({ pointer, detail });
    return always;
  }

  private members(json: JsonObject, at: Place): Test {
    if (!this.fits(json, at)) return always;
    const tests: Test[] = [];
    const members: (readonly [string, Test])[] = [];
    for (const [name, asked] of Object.entries(json)) {
      const there = below(at, name);
      if (!this.isStorable(name, at)) continue;
      if (name.startsWith('$')) tests.push(this.operator(name, asked, there));
      else members.push([name, this.condition(asked, there)]);
    }
    if (members.length > 0) tests.push(hasMembers(members));
    return every(tests);
  }

  private operator(name: string, operand: unknown, at: Place): Test {
    const compile = OPERATORS.get(name);
    if (compile) return compile(this, operand, at);
    return this.refuse(at, `is no operator; there are ${KNOWN}`);
  }

  private fits(json: unknown, at: Place): boolean {
    this.values += 1;
    if (at.depth > FILTER_LIMITS.depth) {
      this.refuse(at, `is deeper than ${FILTER_LIMITS.depth} levels`);
      return false;
    }
    if (this.values > FILTER_LIMITS.values) {
      if (this.values === FILTER_LIMITS.values + 1) {
        this.refuse(at, `is one value too many; a filter has at most ${FILTER_LIMITS.values}`);
      }
      return false;
    }
    if (typeof json === 'number' && !Number.isFinite(json)) {
      this.refuse(at, 'is too large a number');
      return false;
    }
    return typeof json !== 'string' || this.isStorable(json, at);
  }

  /** PostgreSQL's jsonb takes no NUL and no half character. */
  private isStorable(text: string, at: Place): boolean {
    this.characters += text.length;
    if (this.characters > FILTER_LIMITS.characters) {
      if (this.characters - text.length <= FILTER_LIMITS.characters) {
        const most = FILTER_LIMITS.characters;
        this.refuse(at, `is one text too long; a filter has at most ${most} characters`);
      }
      return false;
    }
    if (isStorableText(text)) return true;
    this.refuse(at, 'must not hold a NUL or half a character');
    return false;
  }
}
