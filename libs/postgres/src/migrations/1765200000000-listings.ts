import type { MigrationInterface, QueryRunner } from 'typeorm';
import { trigramsOf } from './trigrams.js';

/**
 * What text is searched in stands in one expression: a name or a URL are one condition then. Deliveries that are
 * pending or succeeded are in none of the indexes: what goes well is written as before.
 */
const upWith = (trigrams: string): string => `
  create index webhooks_by_text on webhooks using gin ((name || E'\\n' || url) ${trigrams})
    where status <> 'deleted';
  create index webhooks_by_wish on webhooks using gin (events, projects, (settings -> 'within'))
    where status <> 'deleted';
  create index webhooks_by_status on webhooks (account, status, id desc) where status <> 'deleted';
  create index webhooks_working on webhooks (account, id desc) where status = 'enabled' and failures = 0;
  create index webhooks_failing on webhooks (account, id desc) where status = 'enabled' and failures > 0;
  create index webhooks_by_preset on webhooks (account, preset, id desc) where preset <> 'native';
  create index webhooks_proven on webhooks (account, md5(verification ->> 'url'))
    where verification ->> 'state' = 'verified';

  create index deliveries_by_account_and_state on deliveries (account, state, id desc)
    where state not in ('pending', 'succeeded');
  create index deliveries_by_webhook_and_state on deliveries (webhook_id, state, id desc)
    where state not in ('pending', 'succeeded');
  drop index deliveries_held;
`;

const DOWN = `
  create index deliveries_held on deliveries (webhook_id) where state = 'held';
  drop index deliveries_by_webhook_and_state, deliveries_by_account_and_state, webhooks_proven,
    webhooks_by_preset, webhooks_failing, webhooks_working, webhooks_by_status, webhooks_by_wish, webhooks_by_text;
`;

export class Listings1765200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(upWith(await trigramsOf(runner)));
  }

  /** The extension stays: others may have come to use it. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
