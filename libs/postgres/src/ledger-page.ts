import type { Page, PageRequest } from '#application';
import type { EntityManager, ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { daysBack, restOf, type Span } from './days-back.js';
import type { LedgerTable } from './housekeeping/ledger-tables.js';
import { pageOf } from './paging.js';
import { firstIdAt } from './partitions.js';

/** What each row has to be looked at for. */
export interface Search<Row extends ObjectLiteral> {
  /** One page is sought in so many of them: what takes about 15 ms. */
  readonly rows: number;
  readonly narrow: (query: SelectQueryBuilder<Row>) => void;
}

/** What is asked of a table of the ledger, newest first. */
export interface Listing<Row extends ObjectLiteral> {
  readonly table: LedgerTable;
  /** Its key, as queries name it. */
  readonly key: string;
  readonly keyOf: (row: Row) => string;
  /** Narrowed by what an index knows, so that its rows can be counted off. */
  readonly inOrder: () => SelectQueryBuilder<Row>;
  readonly search: Search<Row> | undefined;
}

/** Asked for one after the other until a page is full. More than the 90 days of the usual retention. */
const STAGES = [1, 7, 30, 90];
/** One page is sought in so many days at most. */
const SEARCHED_STAGES = [1, 14];

/** Times in ms since the epoch. */
export interface Times {
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

/** The ids from `since` to `until`, behind the cursor. */
export const spanOf = ({ after }: PageRequest, { since, until }: Times): Span => {
  const ends = [after, until === undefined ? null : firstIdAt(until)].filter((id) => id !== null);
  return { first: since === undefined ? null : firstIdAt(since), end: ends.sort()[0] ?? null };
};

/** A page of the ledger. Where rows have to be looked at it may be short, or empty, and yet not be the last. */
export const ledgerPage = <Row extends ObjectLiteral>(
  manager: EntityManager,
  listing: Listing<Row>,
  span: Span,
  limit: number,
): Promise<Page<Row>> =>
  listing.search
    ? sought(manager, listing, listing.search, span, limit)
    : listed(manager, listing, span, limit);

const listed = async <Row extends ObjectLiteral>(
  manager: EntityManager,
  { table, key, keyOf, inOrder }: Listing<Row>,
  span: Span,
  limit: number,
): Promise<Page<Row>> => {
  const rows: Row[] = [];
  let rest: string | null = null;
  for await (const stage of daysBack(manager, table, span, STAGES)) {
    const query = within(inOrder(), key, stage).orderBy(key, 'DESC');
    rows.push(...(await query.limit(limit + 1 - rows.length).getMany()));
    rest = restOf(stage);
    if (rows.length > limit) break;
  }
  const { items, next } = pageOf(rows, limit, keyOf);
  return { items, next: next ?? rest };
};

const sought = async <Row extends ObjectLiteral>(
  manager: EntityManager,
  listing: Listing<Row>,
  { rows, narrow }: Search<Row>,
  span: Span,
  limit: number,
): Promise<Page<Row>> => {
  const { key, keyOf, inOrder } = listing;
  const { first, rest } = await stretchOf(manager, listing, span, rows);
  const query = within(inOrder(), key, { first, end: span.end }).orderBy(key, 'DESC');
  narrow(query);
  const { items, next } = pageOf(await query.limit(limit + 1).getMany(), limit, keyOf);
  return { items, next: next ?? rest };
};

/** How far one page is sought: from which id on, and where the following page goes on. */
const stretchOf = async <Row extends ObjectLiteral>(
  manager: EntityManager,
  { table, key, inOrder }: Listing<Row>,
  span: Span,
  atMost: number,
): Promise<{ readonly first: string | null; readonly rest: string | null }> => {
  let left = atMost;
  let reached: Awaited<ReturnType<typeof stretchOf>> = { first: span.first, rest: null };
  for await (const stage of daysBack(manager, table, span, SEARCHED_STAGES)) {
    const rows = within(inOrder().select(key, 'id'), key, stage).orderBy(key, 'DESC').limit(left);
    const [counted] = await manager.query<{ count: number; last: string | null }[]>(
      ...countOf(rows),
    );
    left -= counted?.count ?? 0;
    if (left === 0) return { first: counted?.last ?? null, rest: counted?.last ?? null };
    reached = { first: stage.first, rest: restOf(stage) };
  }
  return reached;
};

const countOf = (rows: SelectQueryBuilder<ObjectLiteral>): [string, unknown[]] => {
  const [text, values] = rows.getQueryAndParameters();
  return [
    `select count(*)::integer as count, min(id::text collate "C") as last from (${text}) as rows`,
    values,
  ];
};

const within = <Row extends ObjectLiteral>(
  query: SelectQueryBuilder<Row>,
  key: string,
  { first, end }: Span,
): SelectQueryBuilder<Row> => {
  if (first !== null) query.andWhere(`${key} >= :first`, { first });
  if (end !== null) query.andWhere(`${key} < :end`, { end });
  return query;
};
