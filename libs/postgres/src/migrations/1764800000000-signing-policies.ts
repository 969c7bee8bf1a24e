import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SigningPolicies1764800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table signing_policies (
        id uuid primary key,
        number integer generated always as identity unique,
        account text not null,
        name text not null,
        disabled boolean not null,
        algorithm text not null,
        audience text,
        expires_in_minutes integer,
        openid_discovery boolean not null,
        kid uuid not null,
        public_key_pem text not null,
        private_key text not null,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        unique (account, name)
      );
      comment on column signing_policies.private_key is 'PEM, sealed for the id.';
      create index signing_policies_by_account on signing_policies (account, id desc);
      update webhooks set settings = settings || '{"publicKey": null}';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      update webhooks set settings = settings - 'publicKey';
      drop table signing_policies;
    `);
  }
}
