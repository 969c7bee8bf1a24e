import type { MigrationInterface, QueryRunner } from 'typeorm';

const CONTROL_PLANE = `
  create table events (
    stream_id uuid not null,
    version integer not null,
    position bigint generated always as identity,
    transaction_id xid8 not null default pg_current_xact_id(),
    id uuid not null,
    type text not null,
    data jsonb not null,
    actor text not null,
    recorded_at timestamptz not null,
    primary key (stream_id, version)
  );
  create index events_by_transaction on events (transaction_id, position);

  create table streams (
    stream_id uuid primary key,
    version integer not null,
    revision integer not null,
    state jsonb not null
  );
  comment on table streams is 'Where each stream stands, folded. Made from events, and can be made again.';

  create table webhooks (
    id uuid primary key,
    account text not null,
    status text not null check (status in ('enabled', 'disabled', 'deleted')),
    name text not null,
    url text not null,
    events text[] not null,
    projects text[] not null,
    basic_auth_user text,
    disabled_reason text,
    failures integer not null,
    last_error text,
    last_failure_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null,
    changed_in xid8 not null default pg_current_xact_id()
  );
  create index webhooks_by_account on webhooks (account, id desc) where status <> 'deleted';
  create index webhooks_by_change on webhooks (changed_in);

  create table webhook_activity (
    webhook_id uuid primary key,
    last_success_at timestamptz not null
  ) with (fillfactor = 50);

  create table webhook_releases (
    webhook_id uuid primary key,
    enabled_at timestamptz not null
  );
  comment on table webhook_releases is 'Webhooks enabled again whose held deliveries may flow.';

  create table relay_checkpoints (
    name text primary key,
    transaction_id xid8 not null,
    position bigint not null
  );
  insert into relay_checkpoints values ('webhook-events', '0', 0);
`;

const DATA_PLANE = `
  create table domain_event_ids (
    account text not null,
    event_id text not null,
    key uuid not null,
    seen_at timestamptz not null,
    primary key (account, event_id)
  );
  create index domain_event_ids_by_time on domain_event_ids using brin (seen_at);

  create table domain_events (
    key uuid not null primary key,
    account text not null,
    event_id text not null,
    type text not null,
    project text,
    occurred_at timestamptz not null,
    body text not null,
    data_start integer not null,
    data_end integer not null
  ) partition by range (key);
  comment on column domain_events.body is 'As published. jsonb would reorder its keys.';
  comment on column domain_events.data_start is 'Where data stands in the body, in UTF-16 units.';

  create type delivery_state as enum ('pending', 'succeeded', 'exhausted', 'held', 'cancelled');
  create table deliveries (
    id uuid not null primary key,
    event_key uuid not null,
    account text not null,
    webhook_id uuid not null,
    state delivery_state not null,
    attempts smallint not null,
    due_at timestamptz
  ) partition by range (id);
  create index deliveries_due on deliveries (due_at) where due_at is not null;
  create index deliveries_by_webhook on deliveries (webhook_id, id desc);
  create index deliveries_held on deliveries (webhook_id) where state = 'held';

  create table attempts (
    delivery_id uuid not null,
    number smallint not null,
    webhook_id uuid not null,
    started_at timestamptz not null,
    duration_ms real not null,
    outcome text not null,
    status smallint,
    error text,
    response_headers jsonb,
    response_excerpt text,
    primary key (delivery_id, number)
  ) partition by range (delivery_id);

  create table domain_events_default partition of domain_events default;
  create table deliveries_default partition of deliveries default;
  create table attempts_default partition of attempts default;
`;

export class Initial1763700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CONTROL_PLANE);
    await runner.query(DATA_PLANE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table attempts, deliveries, domain_events, domain_event_ids, relay_checkpoints,
        webhook_releases, webhook_activity, webhooks, streams, events;
      drop type delivery_state;
    `);
  }
}
