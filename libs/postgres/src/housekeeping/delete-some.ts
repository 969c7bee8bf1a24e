import type { EntityManager } from 'typeorm';
import type { Progress } from './progress.js';

const BATCH = 5_000;

/** Deletes rows that meet the condition, so many that nobody notices. `done` counts no partitions: it is 0. */
export const deleteSome = async (
  manager: EntityManager,
  table: string,
  condition: string,
  values: readonly unknown[] = [],
): Promise<Progress> => {
  const [, count] = await manager.query<[unknown[], number]>(
    `delete from ${table}
     where ctid = any (array(select ctid from ${table} where ${condition} limit ${BATCH}))`,
    [...values],
  );
  return { done: 0, more: count === BATCH, putOff: false };
};
