import type { EntityManager } from 'typeorm';
import { firstIdAt } from '../partitions.js';
import { briefly } from './briefly.js';
import { deleteSome } from './delete-some.js';
import { knownPartitions, type Partition } from './known-partitions.js';
import { ATTEMPTS, DELIVERIES, EVENTS, LIVE, type LedgerTable } from './ledger-tables.js';
import { NOTHING, ONE, PUT_OFF, together, type Progress } from './progress.js';

/** A partition with more rows than this to be kept stays as it is. */
const FEW = 1_000;

/** Which rows with ids in [first, end) outlive their day: what is still owed, and all that belongs to it. */
type Staying = (first: string, end: string) => string;

const STAYING: readonly (readonly [LedgerTable, Staying])[] = [
  [DELIVERIES, () => LIVE],
  [ATTEMPTS, (first, end) => `delivery_id in (${between('deliveries', 'id', first, end)})`],
  [EVENTS, (first, end) => `key in (${between('deliveries', 'event_key', first, end)})`],
];

const between = (table: string, column: string, first: string, end: string): string =>
  `select ${column} from ${table} where ${column} >= '${first}' and ${column} < '${end}'`;

/**
 * Drops the partitions of days that ended before the horizon (ms since the epoch). The few rows that must
 * stay move to the default partition, or a webhook that nobody enables again would keep a day for ever.
 */
export const dropExpired = async (manager: EntityManager, horizon: number): Promise<Progress> => {
  let progress = NOTHING;
  for (const [table, staying] of STAYING) {
    for (const partition of await knownPartitions(manager, table)) {
      if (partition.until > horizon) continue;
      progress = together(progress, await drop(manager, table, partition, staying));
    }
    const end = firstIdAt(horizon);
    const stays = staying(firstIdAt(0), end);
    const expired = `${table.key} < '${end}' and not (${stays})`;
    progress = together(progress, await deleteSome(manager, `${table.name}_default`, expired));
  }
  return progress;
};

const drop = async (
  manager: EntityManager,
  { name }: LedgerTable,
  { name: partition, from, until }: Partition,
  staying: Staying,
): Promise<Progress> => {
  const stays = staying(firstIdAt(from), firstIdAt(until));
  const isFull = async (): Promise<boolean> => {
    const [row] = await manager.query<{ count: number }[]>(
      `select count(*)::integer as count
       from (select from ${partition} where ${stays} limit ${FEW + 1}) as few`,
    );
    return (row?.count ?? 0) > FEW;
  };
  if (await isFull()) return NOTHING;
  const dropped = await briefly(manager, async () => {
    await manager.query(`lock table only ${name} in access exclusive mode`);
    await manager.query(`lock table ${partition} in access exclusive mode`);
    // Some may have been made due again until now.
    if (await isFull()) return NOTHING;
    await manager.query(`alter table ${name} detach partition ${partition}`);
    await manager.query(`insert into ${name} select * from ${partition} where ${stays}`);
    await manager.query(`drop table ${partition}`);
    return ONE;
  });
  return dropped ?? PUT_OFF;
};
