import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Webhooks have more to say, and a number each. Those there already get theirs in the order they came, also in
 * what is recorded of their creation: a stream must tell all that its rows say.
 */
const UP = `
  create sequence webhook_numbers;
  alter table webhooks
    add column number bigint, add column settings jsonb, add column owner text,
    add column preset text not null default 'native',
    add column verification jsonb not null default '{"state": "none"}',
    add column failing_since timestamptz;

  with numbered as (
    select id, row_number() over (order by created_at, id) as number from webhooks
  )
  update webhooks w set number = numbered.number from numbered where numbered.id = w.id;
  select setval('webhook_numbers', coalesce(max(number), 0) + 1, false) from webhooks;
  update events e set data = jsonb_set(e.data, '{number}', to_jsonb(w.number))
  from webhooks w where w.id = e.stream_id and e.type = 'webhook.created';
  update streams set revision = 0;

  update webhooks set settings = jsonb_build_object(
    'name', name, 'url', url, 'events', to_jsonb(events), 'projects', to_jsonb(projects), 'filter', filter,
    'basicAuth', case when basic_auth_user is not null then jsonb_build_object('user', basic_auth_user) end,
    'description', null, 'headers', '[]'::jsonb, 'metadata', '{}'::jsonb, 'source', null, 'sourceId', null,
    'owner', null, 'visibility', 'account', 'ownerPlans', null, 'within', '[]'::jsonb, 'preset', 'native',
    'profile', '{}'::jsonb, 'alerts', '{"emails": []}'::jsonb, 'oauth2', null, 'clientCertificate', null,
    'dialect', '{}'::jsonb);
  alter table webhooks alter column number set not null, alter column settings set not null;
  alter table webhooks drop column filter, drop column basic_auth_user;
  create unique index webhooks_by_number on webhooks (number);
  create index webhooks_by_owner on webhooks (account, owner, id desc) where owner is not null;
`;

export class WebhookSettings1764350000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index webhooks_by_owner, webhooks_by_number;
      alter table webhooks add column filter jsonb, add column basic_auth_user text;
      update webhooks set filter = nullif(settings -> 'filter', 'null'),
        basic_auth_user = settings -> 'basicAuth' ->> 'user';
      alter table webhooks drop column number, drop column settings, drop column owner,
        drop column preset, drop column verification, drop column failing_since;
      drop sequence webhook_numbers;
    `);
  }
}
