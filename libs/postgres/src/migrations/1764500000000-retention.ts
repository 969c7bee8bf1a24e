import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Retention1764500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table domain_events alter column body drop not null;
      comment on column domain_events.body is
        'As published: jsonb would reorder its keys. Null once its payload is removed.';
      create index deliveries_live on deliveries (event_key) where state in ('pending', 'held');
      alter table jobs add column skipped bigint not null default 0;

      create table housekeeping (done_at timestamptz not null);
      comment on table housekeeping is 'When it was last done: one row at most.';

      create table payloads_still_owed (event_key uuid primary key);
      comment on table payloads_still_owed is
        'Old events that kept their payload when those around them lost it, since deliveries needed it.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table payloads_still_owed, housekeeping;
      alter table jobs drop column skipped;
      drop index deliveries_live;
      delete from domain_events where body is null;
      alter table domain_events alter column body set not null;
    `);
  }
}
