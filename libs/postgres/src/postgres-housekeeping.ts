import { Housekeeping } from '#application';
import type { DataSource } from 'typeorm';
import { translated } from './errors.js';
import { partitionStatements } from './partitions.js';

/** One number for all who tidy: whoever comes second leaves it to the first. */
const LOCK = 7_053_176;
const DAYS_AHEAD = 7;

export class PostgresHousekeeping extends Housekeeping {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async tidy({ now, copiesSince }: { now: number; copiesSince: number }): Promise<void> {
    try {
      await this.dataSource.transaction(async (manager) => {
        const [lock] = await manager.query<{ taken: boolean }[]>(
          'select pg_try_advisory_xact_lock($1) as taken',
          [LOCK],
        );
        if (!lock?.taken) return;
        for (const statement of partitionStatements(now, DAYS_AHEAD))
          await manager.query(statement);
        await manager.query(
          'delete from domain_event_ids where seen_at < to_timestamp($1 / 1000.0)',
          [copiesSince],
        );
        await manager.query(
          'delete from idempotent_replies where expires_at <= to_timestamp($1 / 1000.0)',
          [now],
        );
      });
    } catch (error) {
      throw translated(error);
    }
  }
}
