import type { DataSource } from 'typeorm';
import { clockAhead, ITS_TIME } from './clock-ahead.js';
import { translating } from './errors.js';

/** Whether PostgreSQL answers, with the schema this version needs. */
export class PostgresHealth {
  constructor(private readonly dataSource: DataSource) {}

  async ping(): Promise<void> {
    await this.dataSource.query('select 1');
  }

  async assertMigrated(): Promise<void> {
    if (await translating(() => this.dataSource.showMigrations())) {
      throw new Error('The database schema is not up to date: run `npm run migrate` first.');
    }
  }

  /** By how much PostgreSQL's clock is ahead of this machine's, in ms; less than nothing when it is behind. */
  async clockAheadMs(): Promise<number> {
    const asked = Date.now();
    const [row] = await this.dataSource.query<{ now: number }[]>(`select ${ITS_TIME} as now`);
    return clockAhead(row?.now ?? NaN, { asked, answered: Date.now() });
  }
}
