import type { EntityManager } from 'typeorm';
import { isInTheWay } from '../errors.js';

/** While a change of tables waits for its lock, everyone else waits behind it. */
const LOCK_TIMEOUT_MS = 250;

/**
 * Does the work in one transaction that waits for no lock longer than others can bear. Undefined when
 * somebody was in the way: nothing was changed, and it can be tried again.
 */
export const briefly = async <T>(
  manager: EntityManager,
  work: () => Promise<T>,
): Promise<T | undefined> => {
  try {
    return await manager.transaction(async () => {
      await manager.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
      return work();
    });
  } catch (error) {
    if (isInTheWay(error)) return undefined;
    throw error;
  }
};
