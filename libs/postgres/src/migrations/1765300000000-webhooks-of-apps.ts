import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where webhooks belong to the program that made them, as some dialects keep it, theirs alone are listed and counted. */
export class WebhooksOfApps1765300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create index webhooks_by_app on webhooks (account, (settings -> 'dialect' ->> 'app'), id desc)
       where status <> 'deleted' and settings -> 'dialect' ->> 'app' is not null`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index webhooks_by_app');
  }
}
