import type { EntityManager } from 'typeorm';
import { isRefusedByCheck } from '../errors.js';
import { timeOf } from '../paging.js';
import { DAY_MS, firstIdAt, startOfDay, suffixOf } from '../partitions.js';
import { briefly } from './briefly.js';
import { convertDefault } from './convert-default.js';
import { knownPartitions, type Partition } from './known-partitions.js';
import { LEDGER, type LedgerTable } from './ledger-tables.js';
import { NOTHING, ONE, PUT_OFF, together, type Progress } from './progress.js';

const DAYS_AHEAD = 7;

/** Makes the daily partitions from yesterday, or from the oldest day that lacks its own, to a week ahead. */
export const makePartitions = async (manager: EntityManager, now: number): Promise<Progress> => {
  const today = startOfDay(now);
  let progress = NOTHING;
  for (const table of LEDGER) {
    let known = await knownPartitions(manager, table);
    const first = Math.min(today - DAY_MS, await oldestSpilled(manager, table, { today, known }));
    for (let day = first; day <= today + DAYS_AHEAD * DAY_MS; day += DAY_MS) {
      if (known.some(({ from, until }) => from <= day && day < until)) continue;
      const made = (await holdsRowsOf(manager, table, day))
        ? await convertDefault(manager, table, gapFrom(day, today, known))
        : await makeDay(manager, table, day);
      progress = together(progress, made ? ONE : PUT_OFF);
      known = await knownPartitions(manager, table);
    }
  }
  return progress;
};

/** The first day with rows in the default partition since the latest partition that is over. */
const oldestSpilled = async (
  manager: EntityManager,
  { name, key }: LedgerTable,
  { today, known }: { readonly today: number; readonly known: readonly Partition[] },
): Promise<number> => {
  const over = known.filter(({ until }) => until <= today).at(-1);
  if (!over) return today;
  const [row] = await manager.query<{ id: string | null }[]>(
    `select ${key} as id from ${name}_default where ${key} >= $1 and ${key} < $2 order by 1 limit 1`,
    [firstIdAt(over.until), firstIdAt(today)],
  );
  return row?.id == null ? today : startOfDay(timeOf(row.id).getTime());
};

/** Whether rows of the day lie in the default partition, for want of their own. */
const holdsRowsOf = async (
  manager: EntityManager,
  { name, key }: LedgerTable,
  day: number,
): Promise<boolean> => {
  const [row] = await manager.query<{ found: boolean }[]>(
    `select exists (select from ${name}_default where ${key} >= $1 and ${key} < $2) as found`,
    [firstIdAt(day), firstIdAt(day + DAY_MS)],
  );
  return row?.found ?? false;
};

/** From the day to the start of the partition behind it, or to the end of today. */
const gapFrom = (
  day: number,
  today: number,
  known: readonly Partition[],
): Pick<Partition, 'from' | 'until'> => {
  const behind = known.find(({ from }) => from > day);
  const tomorrow = Math.max(day, today) + DAY_MS;
  return { from: day, until: Math.min(behind?.from ?? tomorrow, tomorrow) };
};

/**
 * Attached, not made in its place: that would lock the whole table against everybody. False when somebody
 * was in the way, or a row came in between: it will be found the next time.
 */
const makeDay = async (
  manager: EntityManager,
  { name }: LedgerTable,
  day: number,
): Promise<boolean> => {
  const partition = `${name}_${suffixOf(day)}`;
  try {
    const made = await briefly(manager, async () => {
      await manager.query(`create table ${partition} (like ${name} including all)`);
      await manager.query(
        `alter table ${name} attach partition ${partition}
         for values from ('${firstIdAt(day)}') to ('${firstIdAt(day + DAY_MS)}')`,
      );
      return true;
    });
    return made ?? false;
  } catch (error) {
    if (isRefusedByCheck(error)) return false;
    throw error;
  }
};
