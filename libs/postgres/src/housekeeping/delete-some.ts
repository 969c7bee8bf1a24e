import type { EntityManager } from 'typeorm';
import { NOTHING, type Progress } from './progress.js';

const BATCH = 5_000;

/** Deletes rows of a table without partitions that meet the condition, so many that nobody notices. Returns how many. */
export const deleteBatch = async (
  manager: EntityManager,
  table: string,
  condition: string,
  values: readonly unknown[] = [],
): Promise<number> => {
  const [, count] = await manager.query<[unknown[], number]>(
    `delete from ${table}
     where ctid = any (array(select ctid from ${table} where ${condition} limit ${BATCH}))`,
    [...values],
  );
  return count;
};

export const deleteSome = async (...terms: Parameters<typeof deleteBatch>): Promise<Progress> => ({
  ...NOTHING,
  more: (await deleteBatch(...terms)) === BATCH,
});
