import { hostOf } from '#application';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const AT_ONCE = 1_000;
const NIL = '00000000-0000-0000-0000-000000000000';

/** Which webhooks point at a host: found by it, and not by what their URLs are written like. */
export class HostsOfWebhooks1765500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table webhooks add column host text');
    let after = NIL;
    for (;;) {
      const rows = await runner.manager.query<{ id: string; url: string }[]>(
        'select id, url from webhooks where id > $1 order by id limit $2',
        [after, AT_ONCE],
      );
      await runner.query(
        `update webhooks set host = given.host from unnest($1::uuid[], $2::text[]) as given (id, host)
         where webhooks.id = given.id`,
        [rows.map(({ id }) => id), rows.map(({ url }) => hostOf(url))],
      );
      const last = rows.at(-1);
      if (!last) break;
      after = last.id;
    }
    await runner.query(`
      alter table webhooks alter column host set not null;
      create index webhooks_by_host on webhooks (account, host, id desc) where status = 'enabled';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index webhooks_by_host; alter table webhooks drop column host');
  }
}
