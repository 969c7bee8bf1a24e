import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A delivery that goes well at once never enters it. */
export class NextAttempts1765000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index deliveries_failed on deliveries (webhook_id, due_at)
        where state = 'pending' and attempts > 0
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index deliveries_failed');
  }
}
