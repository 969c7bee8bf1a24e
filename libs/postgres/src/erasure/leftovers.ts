import type { EntityManager } from 'typeorm';
import { NOTHING, type Progress } from '../housekeeping/progress.js';

const HOUR_MS = 3_600_000;
const BATCH = 1_000;

interface Leftover {
  /** By then nobody needs it, or adds to it. */
  readonly afterMs: number;
  /** Statements that remove those with the ids in $1. */
  readonly remove: readonly string[];
}

export const LEFTOVERS = {
  /** A request was under way when its delivery was erased: its outcome may still be recorded. */
  attempts: {
    afterMs: HOUR_MS,
    remove: ['delete from attempts where delivery_id = any ($1::uuid[])'],
  },
  /** Every process has to hear that the webhook is deleted, also one that was cut off. */
  webhooks: {
    afterMs: 24 * HOUR_MS,
    remove: [
      'delete from streams where stream_id = any ($1::uuid[])',
      'delete from webhooks where id = any ($1::uuid[])',
    ],
  },
  /** And that the account's event types are gone. */
  event_types: {
    afterMs: 24 * HOUR_MS,
    remove: [
      `delete from event_type_changes c where account = any ($1)
       and not exists (select from event_types t where t.account = c.account)`,
    ],
  },
} as const satisfies Record<string, Leftover>;

export type LeftoverKind = keyof typeof LEFTOVERS;

export const leave = async (
  manager: EntityManager,
  kind: LeftoverKind,
  ids: readonly string[],
  now: number,
): Promise<void> => {
  await manager.query(
    `insert into erasure_leftovers select $1, id, $3 from unnest($2::text[]) as given (id)
     on conflict do nothing`,
    [kind, ids, new Date(now + LEFTOVERS[kind].afterMs)],
  );
};

/** Removes what was left and whose time has come. */
export const sweepLeftovers = async (manager: EntityManager, now: number): Promise<Progress> => {
  let more = false;
  for (const [kind, { remove }] of Object.entries(LEFTOVERS)) {
    const rows = await manager.query<{ id: string }[]>(
      `select id from erasure_leftovers where kind = $1 and sweep_at <= $2 limit ${BATCH}`,
      [kind, new Date(now)],
    );
    if (rows.length === 0) continue;
    const ids = rows.map(({ id }) => id);
    for (const statement of remove) await manager.query(statement, [ids]);
    await manager.query('delete from erasure_leftovers where kind = $1 and id = any ($2)', [
      kind,
      ids,
    ]);
    if (rows.length === BATCH) more = true;
  }
  return { ...NOTHING, more };
};
