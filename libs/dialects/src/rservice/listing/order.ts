import type { JsonObject } from '#domain';
import { textOf } from '../../shared/fields.js';
import type { Row } from './rows.js';

/** How rows follow each other: by a member, and where that is the same by their numbers. */
export interface Order {
  readonly member: string;
  readonly isDescending: boolean;
}

export const OLDEST_FIRST: Order = { member: 'id', isDescending: false };
export const NEWEST_FIRST: Order = { member: 'id', isDescending: true };

/** What a row is sorted by: times are told with the offset of their day, so that as texts they would not do. */
export type Key = number | string;

/** Where a row has its place, whether or not it is there. */
export interface Place {
  readonly id: number;
  readonly key: Key;
}

const SORTS: readonly string[] = ['id', 'name', 'created_at', 'updated_at'];

/** By `sort`, the other way round after a minus; where nothing of the kind is asked, as they are listed. */
export const orderIn = (query: JsonObject, listed: Order): Order => {
  const [, minus, member = ''] = /^([-+ ]?)(\w+)$/.exec(textOf(query, 'sort') ?? '') ?? [];
  return SORTS.includes(member) ? { member, isDescending: minus === '-' } : listed;
};

export const sorted = (rows: readonly Row[], order: Order): readonly Row[] =>
  rows
    .map((row) => ({ row, place: placeOf(row, order) }))
    .sort((a, b) => compared(a.place, b.place, order))
    .map(({ row }) => row);

export const placeOf = (row: Row, { member }: Order): Place => ({
  id: row.id,
  key: keyOf(row, member),
});

/** Below zero: `a` comes first. */
export const compared = (a: Place, b: Place, { isDescending }: Order): number =>
  (comparedKeys(a.key, b.key) || a.id - b.id) * (isDescending ? -1 : 1);

const keyOf = (row: Row, member: string): Key => {
  const value = row[member];
  if (member.endsWith('_at')) return Date.parse(String(value));
  return typeof value === 'number' ? value : String(value).toLowerCase();
};

const comparedKeys = (a: Key, b: Key): number => (a < b ? -1 : a > b ? 1 : 0);
