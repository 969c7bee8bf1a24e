import type { EntityManager } from 'typeorm';

/** One number for all who keep house: whoever comes second leaves it to the first. */
const LOCK = 7_053_176;

/**
 * Does the work unless somebody else is at it, on any machine; then undefined. The lock is the connection's,
 * so that it ends with it.
 */
export const alone = async <T>(
  manager: EntityManager,
  work: () => Promise<T>,
): Promise<T | undefined> => {
  const [lock] = await manager.query<{ taken: boolean }[]>(
    'select pg_try_advisory_lock($1) as taken',
    [LOCK],
  );
  if (!lock?.taken) return undefined;
  try {
    return await work();
  } finally {
    await manager.query('select pg_advisory_unlock($1)', [LOCK]);
  }
};
