import type { EntityManager } from 'typeorm';
import { leave } from './leave.js';

const BATCH = 1_000;

/** Deliveries that meet the condition on $1, with their attempts: how many of each, and whether there may be more. */
export const eraseDeliveries = async (
  manager: EntityManager,
  condition: string,
  value: unknown,
  now: number,
): Promise<{ readonly deliveries: number; readonly attempts: number; readonly more: boolean }> =>
  manager.transaction(async (transaction) => {
    // Waits for outcomes that are being recorded, so that their attempts are seen below.
    const rows = await transaction.query<{ id: string; state: string }[]>(
      `select id, state from deliveries where ${condition} limit ${BATCH} for update`,
      [value],
    );
    if (rows.length === 0) return { deliveries: 0, attempts: 0, more: false };
    const ids = rows.map(({ id }) => id);
    const underWay = rows.filter(({ state }) => state === 'pending').map(({ id }) => id);
    await leave(transaction, 'attempts', underWay, now);
    const [, attempts] = await transaction.query<[unknown[], number]>(
      'delete from attempts where delivery_id = any ($1::uuid[])',
      [ids],
    );
    await transaction.query('delete from deliveries where id = any ($1::uuid[])', [ids]);
    return { deliveries: ids.length, attempts, more: rows.length === BATCH };
  });
