import { UntoldEvents, type AccountedEvent } from '#application';
import type { DataSource, EntityManager } from 'typeorm';
import { translated } from './errors.js';
import { eventOf } from './webhooks/postgres-webhook-streams.js';
import type { EventRecord } from './entities/event-record.js';

/**
 * Transactions still open may yet insert earlier positions, so only what lies behind them all is read:
 * https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT
 */
const BEHIND_ALL_OPEN = `
  (e.transaction_id, e.position) > (c.transaction_id, c.position)
  and e.transaction_id < pg_snapshot_xmin(pg_current_snapshot())`;

const ANY_NEW = `
  select exists (
    select from relay_checkpoints c join events e on ${BEHIND_ALL_OPEN} where c.name = 'webhook-events'
  ) as found`;

const LOCK_CHECKPOINT = `
  select transaction_id, position from relay_checkpoints
  where name = 'webhook-events' for update skip locked`;

const NEXT = `
  select e.id, e.stream_id, e.version, e.type, e.data, e.actor, e.recorded_at, w.account,
         e.transaction_id, e.position
  from relay_checkpoints c
  join events e on ${BEHIND_ALL_OPEN}
  join webhooks w on w.id = e.stream_id
  where c.name = 'webhook-events'
  order by e.transaction_id, e.position
  limit $1`;

const MOVE_CHECKPOINT = `
  update relay_checkpoints set transaction_id = $1, position = $2 where name = 'webhook-events'`;

interface UntoldRow extends Pick<EventRecord, 'id' | 'type' | 'data' | 'actor' | 'version'> {
  readonly stream_id: string;
  readonly recorded_at: Date;
  readonly account: string;
  readonly transaction_id: string;
  readonly position: string;
}

export class PostgresUntoldEvents extends UntoldEvents {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async next(
    limit: number,
    tell: (events: readonly AccountedEvent[]) => Promise<void>,
  ): Promise<number> {
    try {
      const [any] = await this.dataSource.query<{ found: boolean }[]>(ANY_NEW);
      if (!any?.found) return 0;
      return await this.dataSource.transaction((manager) => this.tellNext(manager, limit, tell));
    } catch (error) {
      throw translated(error);
    }
  }

  private async tellNext(
    manager: EntityManager,
    limit: number,
    tell: (events: readonly AccountedEvent[]) => Promise<void>,
  ): Promise<number> {
    const locked = await manager.query<unknown[]>(LOCK_CHECKPOINT);
    if (locked.length === 0) return 0;
    const rows = await manager.query<UntoldRow[]>(NEXT, [limit]);
    const last = rows.at(-1);
    if (!last) return 0;
    await tell(rows.map(accounted));
    await manager.query(MOVE_CHECKPOINT, [last.transaction_id, last.position]);
    return rows.length;
  }
}

const accounted = (row: UntoldRow): AccountedEvent => ({
  id: row.id,
  streamId: row.stream_id,
  version: row.version,
  event: eventOf(row),
  metadata: { actor: row.actor, at: row.recorded_at.getTime() },
  account: row.account,
});
