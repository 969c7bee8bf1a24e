import type { EntityManager } from 'typeorm';
import { firstIdAt } from '../partitions.js';
import { briefly } from './briefly.js';
import { BARE, type Partition } from './known-partitions.js';
import type { LedgerTable } from './ledger-tables.js';
import { NOTHING, ONE, PUT_OFF, type Progress } from './progress.js';

interface Span {
  /** Ids are in [first, end). */
  readonly first: string;
  readonly end: string;
}

/** What is to be left out of a table's partitions. */
export interface Removal {
  readonly table: LedgerTable;
  /** What some columns become, as SQL. */
  readonly bare: (first: string, end: string) => Readonly<Record<string, string>>;
  /** Whether it has to wait, asked while nobody can write to the partition. */
  readonly isHeldUp: (manager: EntityManager, span: Span) => Promise<boolean>;
  /** What changed while it was written, done while nobody can read either. */
  readonly catchUp: (
    manager: EntityManager,
    names: Span & { readonly partition: string; readonly bare: string },
  ) => Promise<void>;
}

/**
 * Writes a partition anew without its payloads and puts it in the former's place: updated, it would stay as
 * large as it is. Reading goes on meanwhile; nothing is written to days so old but retries, which wait.
 */
export const writeAnew = async (
  manager: EntityManager,
  { table: { name, key }, ...removal }: Removal,
  { name: partition, from, until }: Partition,
): Promise<Progress> => {
  const [first, end] = [firstIdAt(from), firstIdAt(until)];
  const bare = `${partition}_bare`;
  const columns = await columnsOf(manager, name);
  const written = await briefly(manager, async () => {
    await manager.query(`lock table ${partition} in share mode`);
    if (await isEmpty(manager, partition)) return markBare(manager, partition);
    if (await removal.isHeldUp(manager, { first, end })) return NOTHING;
    // The constraint says the same as the bounds, so that nothing is read through when it is attached.
    await manager.query(
      `create table ${bare} (
         like ${name} including all,
         constraint in_span check (${key} >= '${first}' and ${key} < '${end}'))`,
    );
    const values = columns.map((column) => removal.bare(first, end)[column] ?? column);
    await manager.query(
      `insert into ${bare} (${columns.join()}) select ${values.join()} from ${partition}`,
    );
    await manager.query(`lock table only ${name} in access exclusive mode`);
    await removal.catchUp(manager, { partition, bare, first, end });
    await manager.query(`alter table ${name} detach partition ${partition}`);
    await manager.query(`drop table ${partition}`);
    await manager.query(`alter table ${bare} rename to ${partition}`);
    await manager.query(
      `alter table ${name} attach partition ${partition} for values from ('${first}') to ('${end}')`,
    );
    await manager.query(`alter table ${partition} drop constraint in_span`);
    await markBare(manager, partition);
    return ONE;
  });
  return written ?? PUT_OFF;
};

const isEmpty = async (manager: EntityManager, table: string): Promise<boolean> => {
  const [row] = await manager.query<{ found: boolean }[]>(
    `select exists (select from ${table}) as found`,
  );
  return row?.found !== true;
};

const markBare = async (manager: EntityManager, partition: string): Promise<Progress> => {
  await manager.query(`comment on table ${partition} is '${BARE}'`);
  return NOTHING;
};

const columnsOf = async (manager: EntityManager, table: string): Promise<readonly string[]> => {
  const rows = await manager.query<{ name: string }[]>(
    `select quote_ident(attname) as name from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
    [table],
  );
  return rows.map(({ name }) => name);
};
