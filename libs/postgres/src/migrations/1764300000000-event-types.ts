import type { MigrationInterface, QueryRunner } from 'typeorm';

export class EventTypes1764300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table accounts add column any_event_type boolean not null default true;
      create table event_types (
        account text not null,
        name text not null,
        title text not null,
        description text not null,
        object_type text,
        trigger text not null,
        schema text,
        example text not null,
        deprecated boolean not null,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        primary key (account, name)
      );
      comment on column event_types.schema is 'JSON as it was given: jsonb takes no NUL and reorders keys.';
      create table event_type_changes (
        account text primary key,
        changed_in xid8 not null default pg_current_xact_id()
      );
      comment on table event_type_changes is 'Whose types changed last in which transaction, removals included.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table event_type_changes, event_types;
      alter table accounts drop column any_event_type;
    `);
  }
}
