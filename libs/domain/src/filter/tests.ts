import { isSameJson, memberOf } from './json.js';

/** Whether what stands at one place of an event is as asked. Undefined: nothing stands there. */
export type Test = (value: unknown) => boolean;

export const always: Test = () => true;
export const not =
  (test: Test): Test =>
  (value) =>
    !test(value);
export const every = (tests: readonly Test[]): Test => {
  const [only] = tests;
  if (only && tests.length === 1) return only;
  return (value) => tests.every((test) => test(value));
};
export const some =
  (tests: readonly Test[]): Test =>
  (value) =>
    tests.some((test) => test(value));
export const exists: Test = (value) => value !== undefined;

/** A list is as asked when it is so itself, or when one of its elements is. */
const orElement =
  (test: Test): Test =>
  (value) =>
    test(value) || (Array.isArray(value) && value.some(test));

const isScalar = (value: unknown): boolean => typeof value !== 'object' || value === null;

export const equals = (wanted: unknown): Test =>
  orElement(isScalar(wanted) ? (value) => value === wanted : (value) => isSameJson(value, wanted));

export const isOneOf = (wanted: readonly unknown[]): Test => {
  const scalars = new Set(wanted.filter(isScalar));
  const others = wanted.filter((each) => !isScalar(each));
  return orElement((value) => scalars.has(value) || others.some((each) => isSameJson(value, each)));
};

export type Comparison = '$gt' | '$gte' | '$lt' | '$lte';

/** Numbers compare with numbers and texts with texts, by their UTF-16 units; nothing else compares. */
export const compares = (how: Comparison, bound: number | string): Test => {
  const kind = typeof bound;
  return orElement((value) => typeof value === kind && holds(how, value as typeof bound, bound));
};

const holds = (how: Comparison, value: number | string, bound: number | string): boolean => {
  switch (how) {
    case '$gt':
      return value > bound;
    case '$gte':
      return value >= bound;
    case '$lt':
      return value < bound;
    case '$lte':
      return value <= bound;
  }
};

export const startsWith = (start: string): Test =>
  orElement((value) => typeof value === 'string' && value.startsWith(start));
export const endsWith = (end: string): Test =>
  orElement((value) => typeof value === 'string' && value.endsWith(end));

/** Of a list, one element must have all the members as asked. */
export const hasMembers = (members: readonly (readonly [name: string, test: Test])[]): Test => {
  const isMet: Test = (value) => members.every(([name, test]) => test(memberOf(value, name)));
  return (value) => (Array.isArray(value) ? value.some(isMet) : isMet(value));
};
