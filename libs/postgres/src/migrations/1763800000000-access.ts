import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Access1763800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table accounts (
        id text primary key,
        name text not null,
        created_at timestamptz not null
      );
      create table principals (
        account text not null,
        id text not null,
        name text not null,
        email text,
        role text not null,
        plan text,
        created_at timestamptz not null,
        primary key (account, id)
      );
      create table api_keys (
        id uuid primary key,
        account text not null,
        name text not null,
        scopes text[] not null,
        digest text not null,
        expires_at timestamptz,
        revoked_at timestamptz,
        last_used_at timestamptz,
        created_at timestamptz not null
      );
      create index api_keys_by_account on api_keys (account, id desc);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table api_keys, principals, accounts');
  }
}
