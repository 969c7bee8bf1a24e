import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IdempotentReplies1763900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table idempotent_replies (
        account text not null,
        route text not null,
        key text not null,
        digest text not null,
        token uuid not null,
        claimed_at timestamptz not null,
        expires_at timestamptz not null,
        reply text,
        primary key (account, route, key)
      );
      create index idempotent_replies_by_expiry on idempotent_replies (expires_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table idempotent_replies');
  }
}
