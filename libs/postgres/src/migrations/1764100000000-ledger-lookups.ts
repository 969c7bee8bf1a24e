import type { MigrationInterface, QueryRunner } from 'typeorm';

/** For those who ask what became of an event, or what an account was sent. */
export class LedgerLookups1764100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index deliveries_by_account on deliveries (account, id desc);
      create index deliveries_by_event on deliveries (event_key);
      create index domain_events_by_account on domain_events (account, key desc);
      create index domain_events_by_id on domain_events (account, event_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index deliveries_by_account, deliveries_by_event, domain_events_by_account, domain_events_by_id
    `);
  }
}
