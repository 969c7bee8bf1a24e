import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Jobs1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table jobs (
        id uuid primary key,
        account text not null,
        webhook_id uuid not null,
        task jsonb not null,
        since timestamptz not null,
        until timestamptz not null,
        rate integer not null,
        status text not null check (status in ('running', 'done', 'cancelled')),
        done bigint not null,
        total bigint not null,
        delivered bigint not null,
        cursor uuid,
        next_at timestamptz not null,
        created_at timestamptz not null,
        updated_at timestamptz not null
      );
      create index jobs_by_account on jobs (account, id desc);
      create index jobs_running on jobs (next_at) where status = 'running';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table jobs');
  }
}
