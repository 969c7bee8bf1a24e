import type { DataSource } from 'typeorm';

/** Whether PostgreSQL answers, with the schema this version needs. */
export class PostgresHealth {
  constructor(private readonly dataSource: DataSource) {}

  async ping(): Promise<void> {
    await this.dataSource.query('select 1');
  }

  async assertMigrated(): Promise<void> {
    if (await this.dataSource.showMigrations()) {
      throw new Error('The database schema is not up to date: run `npm run migrate` first.');
    }
  }
}
