import type { JsonObject } from '#domain';
import { listIn, textOf } from '../../shared/fields.js';
import { timeFilter } from './time-filter.js';

/** An object with all its members, null where it has none of the name. */
export type Row = Readonly<Record<string, unknown>> & { readonly id: number };

export interface Shape {
  /** Shown unless others are chosen. */
  readonly members: readonly string[];
  /** Whether the nodeID is shown without being asked for. */
  readonly nodeIds: boolean;
}

/** What `fields` chooses, and the id and nodeID in any case; otherwise the members that hold something. */
export const shown = (row: Row, query: JsonObject, { members, nodeIds }: Shape): object => {
  const fields = textOf(query, 'fields');
  if (fields === undefined) {
    const named = members.filter((name) => isSaid(row[name]));
    return picked(row, nodeIds ? ['id', 'nodeID', ...named] : ['id', ...named]);
  }
  return picked(row, ['id', 'nodeID', ...listIn(fields)]);
};

/** False is what is said by silence. */
const isSaid = (value: unknown): boolean => value !== null && value !== false;

const picked = (row: Row, names: readonly string[]): object =>
  Object.fromEntries(
    names.filter((name) => Object.hasOwn(row, name)).map((name) => [name, row[name]]),
  );

const FILTERS = ['id', 'name', 'event', 'disabled'];
const TIME_FILTERS = ['created_at', 'updated_at'];

/**
 * Those that the query asks for: one of several values, divided by commas, in either case; of times, those that lie
 * as it says. Throws Refused.
 */
export const filtered = (rows: readonly Row[], query: JsonObject): readonly Row[] =>
  [...FILTERS, ...TIME_FILTERS].reduce((left, name) => {
    const wanted = textOf(query, name);
    if (wanted === undefined) return left;
    const fits = TIME_FILTERS.includes(name) ? timeFilter(name, wanted) : oneOf(wanted);
    return left.filter((row) => fits(String(row[name])));
  }, rows);

const oneOf = (wanted: string): ((value: string) => boolean) => {
  const values = listIn(wanted).map((value) => value.toLowerCase());
  return (value) => values.includes(value.toLowerCase());
};
