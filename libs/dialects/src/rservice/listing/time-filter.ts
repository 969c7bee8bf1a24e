import { Refused } from '../api/refused.js';

type Comparison = (time: number, bound: number) => boolean;

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  '': (time, bound) => time === bound,
  '!': (time, bound) => time !== bound,
  '<': (time, bound) => time < bound,
  '<=': (time, bound) => time <= bound,
  '>': (time, bound) => time > bound,
  '>=': (time, bound) => time >= bound,
};

/** `2016-01-15T23:00:00Z`, `<…`, `>=…`, `>…<=…`, as the vendor's page on filtering has them. Throws Refused. */
export const timeFilter = (name: string, written: string): ((value: string) => boolean) => {
  const conditions = [...written.matchAll(/([<>]=?|!|)([^<>=!]+)/g)].map(
    ([, operator = '', bound = '']) => ({
      holds: COMPARISONS[operator],
      bound: Date.parse(bound.trim()),
    }),
  );
  if (conditions.length === 0 || conditions.some(({ bound }) => Number.isNaN(bound))) {
    throw new Refused(400, `Parameter '${name}' must be a time such as >=2016-01-15T23:00:00Z`);
  }
  return (value) => {
    const time = Date.parse(value);
    return conditions.every(({ holds, bound }) => holds?.(time, bound) === true);
  };
};
