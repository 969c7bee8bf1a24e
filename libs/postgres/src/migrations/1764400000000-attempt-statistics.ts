import type { MigrationInterface, QueryRunner } from 'typeorm';

/** All that statistics ask of an attempt stands in the index: its wide rows are left alone. */
export class AttemptStatistics1764400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index attempts_by_webhook on attempts (webhook_id, started_at)
      include (number, duration_ms, outcome)
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index attempts_by_webhook');
  }
}
