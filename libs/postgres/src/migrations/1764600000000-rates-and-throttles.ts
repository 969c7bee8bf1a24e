import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RatesAndThrottles1764600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index deliveries_due_by_account on deliveries (account, due_at) where due_at is not null;

      create table webhook_rates (
        webhook_id uuid primary key,
        per_ms double precision not null,
        slice bigint not null,
        taken integer[] not null,
        line_until timestamptz not null,
        expires_at timestamptz not null
      ) with (fillfactor = 50);
      comment on column webhook_rates.slice is 'The latest slice of time a request was allowed in; its count stands last in taken.';
      comment on column webhook_rates.line_until is 'When the last of those put back for want of room has its turn.';

      create table host_throttles (
        account text not null,
        host text not null,
        consecutive integer not null,
        throttles integer not null,
        throttled_until timestamptz,
        last_failure_at timestamptz not null,
        primary key (account, host)
      ) with (fillfactor = 50);
      comment on table host_throttles is 'Hosts that failed since they last succeeded, one account''s webhooks by themselves.';
      comment on column host_throttles.throttles is 'How often it was throttled since.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table host_throttles, webhook_rates;
      drop index deliveries_due_by_account;
    `);
  }
}
