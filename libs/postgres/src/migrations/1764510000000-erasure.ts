import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Erasure1764510000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table erasure_leftovers (
        kind text not null,
        id text not null,
        sweep_at timestamptz not null,
        primary key (kind, id)
      );
      comment on table erasure_leftovers is
        'What has to stay, or may still come, for a while after an erasure, and when it is to be removed.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table erasure_leftovers');
  }
}
