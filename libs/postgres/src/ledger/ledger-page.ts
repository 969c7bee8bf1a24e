import type { Page, PageRequest } from '#application';
import { createHash } from 'node:crypto';
import type { EntityManager, ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { daysBack, restOf, type Span } from '../days-back.js';
import type { Executor } from '../executor.js';
import { knownPartitions } from '../housekeeping/known-partitions.js';
import type { LedgerTable } from '../housekeeping/ledger-tables.js';
import { pageOf } from '../paging.js';
import { firstIdAt } from '../partitions.js';

/** What each row has to be looked at for. */
export interface Search<Row extends ObjectLiteral> {
  /** One page is sought in so many of them: what takes about 15 ms. */
  readonly rows: number;
  readonly narrow: (query: SelectQueryBuilder<Row>) => void;
  /** Whether that looks into other tables, where it may lie in any day. */
  readonly isOfAllDays: boolean;
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

/** Who asks: about few days by queries of their own, about all of them by statements. */
export interface Asking {
  readonly manager: EntityManager;
  readonly allDays: Executor;
}

/** Asked for one after the other until a page is full: to plan a query takes 0.2 ms for every day it may look into. */
const STAGES = [1, 7, Infinity];
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
  asking: Asking,
  listing: Listing<Row>,
  span: Span,
  limit: number,
): Promise<Page<Row>> =>
  listing.search
    ? sought(asking, listing, listing.search, span, limit)
    : listed(asking, listing, span, limit);

const listed = async <Row extends ObjectLiteral>(
  { allDays }: Asking,
  { key, keyOf, inOrder }: Listing<Row>,
  span: Span,
  limit: number,
): Promise<Page<Row>> => {
  const rows: Row[] = [];
  for await (const stage of daysBack(span, STAGES)) {
    const query = within(inOrder(), key, stage).orderBy(key, 'DESC');
    const wanted = limit + 1 - rows.length;
    rows.push(
      ...(stage.isLast
        ? await ofAllDays(allDays, query, wanted)
        : await query.limit(wanted).getMany()),
    );
    if (rows.length > limit) break;
  }
  return pageOf(rows, limit, keyOf);
};

const sought = async <Row extends ObjectLiteral>(
  asking: Asking,
  listing: Listing<Row>,
  { rows, narrow, isOfAllDays }: Search<Row>,
  span: Span,
  limit: number,
): Promise<Page<Row>> => {
  const { key, keyOf, inOrder } = listing;
  const { first, rest } = await stretchOf(asking, listing, span, rows);
  const query = within(inOrder(), key, { first, end: span.end }).orderBy(key, 'DESC');
  narrow(query);
  const found = isOfAllDays
    ? await ofAllDays(asking.allDays, query, limit + 1)
    : await query.limit(limit + 1).getMany();
  const { items, next } = pageOf(found, limit, keyOf);
  return { items, next: next ?? rest };
};

/** How far one page is sought: from which id on, and where the following page goes on. */
const stretchOf = async <Row extends ObjectLiteral>(
  { manager }: Asking,
  { table, key, inOrder }: Listing<Row>,
  span: Span,
  atMost: number,
): Promise<{ readonly first: string | null; readonly rest: string | null }> => {
  const oldestDay = async () => (await knownPartitions(manager, table))[0]?.from ?? Infinity;
  let left = atMost;
  let reached: Awaited<ReturnType<typeof stretchOf>> = { first: span.first, rest: null };
  for await (const stage of daysBack(span, SEARCHED_STAGES, oldestDay)) {
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

/** What a query finds, asked for by a statement. Its limit is a value, so that pages of any size have one plan. */
const ofAllDays = async <Row extends ObjectLiteral>(
  allDays: Executor,
  query: SelectQueryBuilder<Row>,
  limit: number,
): Promise<readonly Row[]> => {
  const asked: [string, unknown[]] = query.select(columnsOf(query)).getQueryAndParameters();
  const [rows, values] = asked;
  const text = `${rows} limit $${values.length + 1}`;
  const name = `ledger-page-${createHash('sha1').update(text).digest('hex')}`;
  return allDays.run<Row>({ name, text }, [...values, limit]);
};

/** Each column by the name of its property. */
const columnsOf = <Row extends ObjectLiteral>({
  alias,
  expressionMap,
}: SelectQueryBuilder<Row>): string[] =>
  (expressionMap.mainAlias?.metadata.columns ?? [])
    .filter(({ isSelect }) => isSelect)
    .map(
      ({ propertyName, query }) =>
        `${query?.(alias) ?? `${alias}.${propertyName}`} AS "${propertyName}"`,
    );
