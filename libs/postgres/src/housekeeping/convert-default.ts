import type { EntityManager } from 'typeorm';
import { firstIdAt, suffixOf } from '../partitions.js';
import { briefly } from './briefly.js';
import type { Partition } from './known-partitions.js';
import type { LedgerTable } from './ledger-tables.js';

/**
 * Rows of days without a partition lie in the default one, and then no partition of theirs can be attached.
 * They stay where they are: what was the default partition becomes the partition of all those days, and an
 * empty one takes its place. To move them out instead would hide deliveries that workers have in hand, or
 * hold everyone up for as long as it takes; this holds everyone up while the rows' ids are read through.
 * Rows of other times move to the new default partition. False when somebody was in the way.
 */
export const convertDefault = async (
  manager: EntityManager,
  { name, key }: LedgerTable,
  { from, until }: Pick<Partition, 'from' | 'until'>,
): Promise<boolean> => {
  const partition = `${name}_${suffixOf(from)}`;
  const [first, end] = [firstIdAt(from), firstIdAt(until)];
  const converted = await briefly(manager, async () => {
    await manager.query(`lock table only ${name} in access exclusive mode`);
    await manager.query(`alter table ${name} detach partition ${name}_default`);
    await manager.query(`alter table ${name}_default rename to ${partition}`);
    await manager.query(`create table ${name}_default partition of ${name} default`);
    await manager.query(
      `with strays as (
         delete from ${partition} where ${key} < $1 or ${key} >= $2 returning *
       )
       insert into ${name} select * from strays`,
      [first, end],
    );
    await manager.query(
      `alter table ${name} attach partition ${partition} for values from ('${first}') to ('${end}')`,
    );
    return true;
  });
  return converted ?? false;
};
