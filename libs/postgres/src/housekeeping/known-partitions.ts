import type { EntityManager } from 'typeorm';
import { timeOf } from '../paging.js';
import type { LedgerTable } from './ledger-tables.js';

/** Instants are ms since the epoch, of the ids it takes: [from, until). */
export interface Partition {
  readonly name: string;
  readonly from: number;
  readonly until: number;
  /** Whether what events say and receivers answered was taken out of it. */
  readonly isBare: boolean;
}

export const BARE = 'Its payloads are removed.';

const BOUNDS = /FROM \('([^']+)'\) TO \('([^']+)'\)/;

/** Those of a table that take a range of time, oldest first; not the default one. */
export const knownPartitions = async (
  manager: EntityManager,
  { name }: LedgerTable,
): Promise<readonly Partition[]> => {
  const rows = await manager.query<{ name: string; bound: string; note: string | null }[]>(
    `select c.relname as name, pg_get_expr(c.relpartbound, c.oid) as bound,
            obj_description(c.oid, 'pg_class') as note
     from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = $1::regclass`,
    [name],
  );
  return rows
    .flatMap(({ bound, note, ...row }) => {
      const [, from, until] = BOUNDS.exec(bound) ?? [];
      if (from === undefined || until === undefined) return [];
      return [
        {
          ...{ name: row.name, isBare: note === BARE },
          ...{ from: timeOf(from).getTime(), until: timeOf(until).getTime() },
        },
      ];
    })
    .sort((one, other) => one.from - other.from);
};
