import type { EntityManager } from 'typeorm';
import { NOTHING, type Progress } from '../housekeeping/progress.js';
import { LEFT_FOR_MS, type LeftoverKind } from './leave.js';
import { sweepAccount } from './sweep-accounts.js';

/** How long after an erasure what was under way may still be routed. */
const UNDER_WAY_MS = 600_000;
const BATCH = 1_000;

interface Row {
  readonly id: string;
  readonly sweep_at: Date;
}

interface Leftover {
  /** Resolves to whether there may be more of them. */
  readonly remove: (manager: EntityManager, rows: readonly Row[], now: number) => Promise<boolean>;
}

/** Statements that remove those with the ids in $1. */
const byIds =
  (...statements: readonly string[]): Leftover['remove'] =>
  async (manager, rows) => {
    for (const each of statements) await manager.query(each, [rows.map(({ id }) => id)]);
    return false;
  };

const LEFTOVERS = {
  /** A request was under way when its delivery was erased: its outcome may still be recorded. */
  attempts: {
    remove: byIds('delete from attempts where delivery_id = any ($1::uuid[])'),
  },
  /** Every process has to hear that the webhook is deleted, also one that was cut off. */
  webhooks: {
    remove: byIds(
      'delete from streams where stream_id = any ($1::uuid[])',
      'delete from webhooks where id = any ($1::uuid[])',
    ),
  },
  /** And that the account's event types are gone. */
  event_types: {
    remove: byIds(
      `delete from event_type_changes c where account = any ($1)
       and not exists (select from event_types t where t.account = c.account)`,
    ),
  },
  /** What was published before the account was erased may be routed after, and so may what became of its webhooks. */
  accounts: {
    remove: async (manager, rows, now) => {
      let more = false;
      for (const { id, sweep_at } of rows) {
        const until = sweep_at.getTime() - LEFT_FOR_MS.accounts + UNDER_WAY_MS;
        if (await sweepAccount(manager, id, { until, now })) more = true;
      }
      return more;
    },
  },
} as const satisfies Record<LeftoverKind, Leftover>;

/** Removes what was left and whose time has come. */
export const sweepLeftovers = async (manager: EntityManager, now: number): Promise<Progress> => {
  let more = false;
  for (const [kind, { remove }] of Object.entries(LEFTOVERS)) {
    const rows = await manager.query<Row[]>(
      `select id, sweep_at from erasure_leftovers where kind = $1 and sweep_at <= $2 limit ${BATCH}`,
      [kind, new Date(now)],
    );
    if (rows.length === 0) continue;
    const ids = rows.map(({ id }) => id);
    if (await remove(manager, rows, now)) {
      more = true;
      continue;
    }
    await manager.query('delete from erasure_leftovers where kind = $1 and id = any ($2)', [
      kind,
      ids,
    ]);
    if (rows.length === BATCH) more = true;
  }
  return { ...NOTHING, more };
};
