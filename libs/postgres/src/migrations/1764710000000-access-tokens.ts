import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AccessTokens1764710000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table access_tokens (
        id uuid primary key,
        key_id uuid not null,
        scopes text[] not null,
        access_digest text not null unique,
        access_expires_at timestamptz not null,
        refresh_digest text unique,
        refresh_expires_at timestamptz,
        created_at timestamptz not null
      );
      comment on table access_tokens is 'One row for what a client was given at once; a refresh replaces it.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table access_tokens');
  }
}
