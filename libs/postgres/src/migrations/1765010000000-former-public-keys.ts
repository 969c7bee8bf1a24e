import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Webhooks whose keys of v1a were replaced show those that still sign. */
export class FormerPublicKeys1765010000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`update webhooks set settings = settings || '{"formerPublicKeys": []}'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`update webhooks set settings = settings - 'formerPublicKeys'`);
  }
}
