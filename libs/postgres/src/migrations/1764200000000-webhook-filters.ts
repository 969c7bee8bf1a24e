import type { MigrationInterface, QueryRunner } from 'typeorm';

export class WebhookFilters1764200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // jsonb, as in the streams: the order of a filter's keys means nothing, and is the same wherever it is read.
    await runner.query('alter table webhooks add column filter jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table webhooks drop column filter');
  }
}
