import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Alerts1764900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table alerts (
        id bigint generated always as identity primary key,
        webhook_id uuid not null,
        account text not null,
        kind text not null,
        at timestamptz not null,
        details jsonb not null,
        settled_at timestamptz,
        mailed boolean
      );
      create index alerts_pending on alerts (webhook_id, id) where settled_at is null;
      create index alerts_settled on alerts (settled_at) where settled_at is not null;
      comment on column alerts.id is 'Given while the row of the webhook in alert_throttles is locked: ascending as they are committed.';

      create table alert_throttles (
        webhook_id uuid primary key,
        account text not null,
        webhook jsonb not null,
        every_ms double precision not null,
        told boolean not null,
        due_at timestamptz,
        leased_until timestamptz,
        last_sent_at timestamptz,
        tries integer not null default 0,
        last_error text
      );
      create index alert_throttles_due on alert_throttles (due_at) where due_at is not null;
      comment on column alert_throttles.webhook is 'As it was when the last of its alerts was recorded.';
      comment on column alert_throttles.told is 'Whether anything was told since it last recovered.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table alerts, alert_throttles');
  }
}
