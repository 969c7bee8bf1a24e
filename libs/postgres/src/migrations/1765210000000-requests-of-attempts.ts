import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Text and no jsonb: written with every attempt, and hardly ever read. */
export class RequestsOfAttempts1765210000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table attempts add column request text;
      comment on column attempts.request is 'JSON: the headers that were sent, less what is secret, and how many bytes.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table attempts drop column request');
  }
}
