import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What goes in order asks before each request whether an older one is on its way: of all that it ever sent, and at once. */
export class DeliveriesOnTheirWay1765600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index deliveries_on_their_way on deliveries (webhook_id, id)
        where state = 'pending' and due_at is not null
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index deliveries_on_their_way');
  }
}
