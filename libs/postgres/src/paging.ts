import type { Page } from '#application';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What is no UUID names nothing here; PostgreSQL would call it an error. */
export const isUuid = (text: string): boolean => UUID.test(text);

/** Of one row more than a page holds: the page, and where the next one begins. */
export const pageOf = <T>(rows: readonly T[], limit: number, idOf: (row: T) => string): Page<T> => {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? idOf(last) : null };
};

/** The first 48 bits of a UUIDv7 are its time in ms (RFC 9562). */
export const timeOf = (id: string): Date =>
  new Date(Number.parseInt(id.replace('-', '').slice(0, 12), 16));
