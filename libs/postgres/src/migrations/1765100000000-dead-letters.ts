import type { MigrationInterface, QueryRunner } from 'typeorm';

export class DeadLetters1765100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table dead_letters (
        key bigint generated always as identity primary key,
        queue text not null,
        identity text not null unique,
        letter_id text not null,
        account text,
        reason text,
        routing_key text,
        exchange text,
        seen_at timestamptz not null,
        message text not null,
        body bytea not null
      );
      create index dead_letters_by_queue on dead_letters (queue, key);
      create index dead_letters_by_id on dead_letters (letter_id);
      create index dead_letters_by_account on dead_letters (account) where account is not null;
      create index dead_letters_by_age on dead_letters (seen_at);
      comment on column dead_letters.identity is
        'A digest of all there is of it: one that the broker handed over twice is kept once.';
      comment on column dead_letters.letter_id is
        'This, the reason, the routing key and the exchange as far as PostgreSQL takes them: they are there to be searched.';
      comment on column dead_letters.message is
        'All but the body as it came, headers included. jsonb takes no NUL.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table dead_letters');
  }
}
