import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Numbers by a default, so that an app of the former release may go on adding principals. */
export class PrincipalsOfKeys1764700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table accounts
        add column hosts text[] not null default '{}',
        add column time_zone text not null default 'UTC';
      create index accounts_by_host on accounts using gin (hosts);
      create sequence principal_numbers;
      alter table principals
        add column number bigint not null default nextval('principal_numbers');
      create unique index principals_by_number on principals (number);
      alter table api_keys add column principal text, add column sealed text;
      create index api_keys_recoverable on api_keys (account, id desc) where sealed is not null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table api_keys drop column principal, drop column sealed;
      alter table principals drop column number;
      drop sequence principal_numbers;
      alter table accounts drop column hosts, drop column time_zone;
    `);
  }
}
