import type { JsonObject } from '#domain';
import { textOf } from '../../shared/fields.js';
import { link } from './links.js';
import { orderIn, sorted, type Order } from './order.js';
import { Refused } from '../api/refused.js';
import { filtered, type Row } from './rows.js';
import { startAfter, tokenOf } from './search-after.js';

const DEFAULT = 20;
const MOST = 100;

export interface Paged {
  readonly rows: readonly Row[];
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * One page of what the query filters and sorts, by `page` or by the row that it comes after; `url` is the listing's
 * own, `listed` how its rows follow each other where the query does not say. Throws Refused.
 */
export const paged = (
  every: readonly Row[],
  query: JsonObject,
  { url, listed }: { readonly url: string; readonly listed: Order },
): Paged => {
  const order = orderIn(query, listed);
  const rows = sorted(filtered(every, query), order);
  const perPage = numberIn(query, 'per_page', DEFAULT, MOST);
  const after = textOf(query, 'search_after');
  const start = after
    ? startAfter(rows, order, after)
    : after === undefined
      ? (numberIn(query, 'page', 1) - 1) * perPage
      : 0;
  const page = Math.floor(start / perPage) + 1;
  const pages = Math.max(1, Math.ceil(rows.length / perPage));
  const found = rows.slice(start, start + perPage);
  const last = found.at(-1);
  const at = (parameters: Readonly<Record<string, string>>): string =>
    `${url}?${searchOf(query, { ...parameters, per_page: String(perPage) })}`;
  const numbered = (number: number): string => at({ page: String(number) });
  const next =
    after === undefined || !last ? numbered(page + 1) : at({ search_after: tokenOf(last, order) });
  const hasNext = start + perPage < rows.length;
  const links = [
    ...(page > 1 ? [link(numbered(1), 'first'), link(numbered(page - 1), 'prev')] : []),
    ...(hasNext ? [link(next, 'next'), link(numbered(pages), 'last')] : []),
  ];
  return {
    rows: found,
    headers: {
      'x-pagination-per-page': String(perPage),
      'x-pagination-current-page': String(page),
      'x-pagination-total-pages': String(pages),
      'x-pagination-total-entries': String(rows.length),
      ...(links.length > 0 && { link: links.join(', ') }),
    },
  };
};

/** Commas are percent-encoded: there are clients that take the header apart at every one. */
const searchOf = (query: JsonObject, given: Readonly<Record<string, string>>): string => {
  const { page: _page, search_after: _after, per_page: _perPage, ...rest } = query;
  const kept = Object.keys(rest).map((name): [string, string] => [name, textOf(rest, name) ?? '']);
  return new URLSearchParams([...kept, ...Object.entries(given)]).toString();
};

const numberIn = (query: JsonObject, name: string, otherwise: number, most = Infinity): number => {
  const text = textOf(query, name);
  if (text === undefined || text === '') return otherwise;
  if (!/^-?\d{1,9}$/.test(text)) throw new Refused(400, `Parameter '${name}' must be an integer`);
  const number = Number(text);
  if (number < 1) throw new Refused(400, `Parameter '${name}' cannot be less than 1`);
  if (number > most) throw new Refused(400, `Parameter '${name}' cannot be greater than ${most}`);
  return number;
};
