import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
  alter type delivery_state add value 'suppressed';
  alter table deliveries add column reason text;
  comment on column deliveries.reason is 'Why it was suppressed.';
  create index deliveries_queued on deliveries (webhook_id, id)
    where state = 'pending' and due_at is null;

  create table webhook_schedules (
    webhook_id uuid not null,
    chore text not null,
    due_at timestamptz not null,
    step integer not null,
    asked bigint not null,
    lease_until timestamptz not null default '-infinity',
    primary key (webhook_id, chore)
  ) with (fillfactor = 50);
  create index webhook_schedules_due on webhook_schedules (chore, due_at);
  comment on column webhook_schedules.asked is 'Counts what was asked for, so that what was asked for meanwhile is not forgotten.';
`;

export class SchedulesAndQueues1764360000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  /** PostgreSQL takes no value out of an enum again; nothing uses it then. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table webhook_schedules;
      drop index deliveries_queued;
      update deliveries set state = 'cancelled' where state = 'suppressed';
      alter table deliveries drop column reason;
    `);
  }
}
