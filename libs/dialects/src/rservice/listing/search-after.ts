import { compared, placeOf, type Key, type Order, type Place } from './order.js';
import { Refused } from '../api/refused.js';
import type { Row } from './rows.js';

/** `17`, or `17:1479643200000` where rows are sorted by something else than their numbers. */
const WRITTEN = /^(\d{1,15})(?::(.*))?$/s;

/** What the page after a row is asked for with: it leads there also when the row is gone or has moved. */
export const tokenOf = (row: Row, order: Order): string => {
  const { id, key } = placeOf(row, order);
  return order.member === 'id' ? String(id) : `${id}:${key}`;
};

/** Where the page begins that comes after a row. Throws Refused. */
export const startAfter = (rows: readonly Row[], order: Order, token: string): number => {
  const after = placeIn(rows, order, token);
  const start = rows.findIndex((row) => compared(placeOf(row, order), after, order) > 0);
  return start < 0 ? rows.length : start;
};

const placeIn = (rows: readonly Row[], order: Order, token: string): Place => {
  const [, digits, written] = WRITTEN.exec(token) ?? [];
  if (digits === undefined) throw new Refused(400, "Parameter 'search_after' must be an integer");
  const id = Number(digits);
  if (order.member === 'id') return { id, key: id };
  if (written !== undefined) return { id, key: keyIn(written, order) };
  const row = rows.find((each) => each.id === id);
  // By its number alone nobody can tell where it stood.
  if (!row) throw new Refused(400, "Parameter 'search_after' names what is not listed");
  return placeOf(row, order);
};

const keyIn = (written: string, { member }: Order): Key => {
  if (!member.endsWith('_at')) return written;
  if (!/^\d{1,15}$/.test(written)) {
    throw new Refused(400, "Parameter 'search_after' must be one that a page gave");
  }
  return Number(written);
};
