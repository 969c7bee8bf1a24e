import type { JsonObject } from '#domain';
import { listIn, textOf } from '../../shared/fields.js';
import { timeFilter } from './time-filter.js';
import { truthIn } from '../webhook/truth.js';

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

type Fits = (value: string) => boolean;

/** `4`, `1,2`, `!1,2` */
const among =
  (read: (text: string) => string) =>
  (_name: string, wanted: string): Fits => {
    const [, not, list = ''] = /^(!?)(.*)$/su.exec(wanted) ?? [];
    const values = listIn(list).map(read);
    return (value) => values.includes(read(value)) !== (not === '!');
  };

const oneOf = among((text) => text.toLowerCase());
const trueOrNot = among((text) => String(truthIn(text) ?? false));

const FILTERS: Readonly<Record<string, (name: string, wanted: string) => Fits>> = {
  ...{ id: oneOf, name: oneOf, event: oneOf, disabled: trueOrNot },
  ...{ created_at: timeFilter, updated_at: timeFilter },
};

/**
 * Those that the query asks for: one of several values, divided by commas, in either case, or none of them; of times,
 * those that lie as it says. Throws Refused.
 */
export const filtered = (rows: readonly Row[], query: JsonObject): readonly Row[] =>
  Object.entries(FILTERS).reduce((left, [name, filter]) => {
    const every = wantedOf(query, name).map((wanted) => filter(name, wanted));
    return left.filter((row) => every.every((fits) => fits(String(row[name]))));
  }, rows);

/** `status=!assigned`, which may also be written `status!=assigned`. */
const wantedOf = (query: JsonObject, name: string): readonly string[] => {
  const [wanted, unwanted] = [textOf(query, name), textOf(query, `${name}!`)];
  return [
    ...(wanted === undefined ? [] : [wanted]),
    ...(unwanted === undefined ? [] : [`!${unwanted}`]),
  ];
};
