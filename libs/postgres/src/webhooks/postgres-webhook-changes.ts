import { WebhookChanges, type WebhookChange } from '#application';
import { foldWebhook, webhookDecider } from '#domain';
import type { DataSource } from 'typeorm';
import { translating } from '../errors.js';
import { EventRecord } from '../entities/event-record.js';
import type { Executor } from '../executor.js';
import { eventOf } from './postgres-webhook-streams.js';

/**
 * A change that is not visible yet is made by a transaction no older than the oldest open one, so that is
 * the mark from which to look next time.
 */
const SINCE = {
  name: 'webhook-changes-since',
  text: `
    with seen as (select pg_snapshot_xmin(pg_current_snapshot()) as mark)
    select seen.mark::text, w.id, s.version, s.revision, s.state
    from seen
    left join (webhooks w join streams s on s.stream_id = w.id) on w.changed_in >= $1::xid8`,
};

interface ChangeRow {
  readonly mark: string;
  readonly id: string | null;
  readonly version: number;
  readonly revision: number;
  readonly state: WebhookChange['state'];
}

export class PostgresWebhookChanges extends WebhookChanges {
  constructor(
    private readonly executor: Executor,
    private readonly dataSource: DataSource,
  ) {
    super();
  }

  async since(
    mark: string | null,
  ): Promise<{ readonly mark: string; readonly changes: readonly WebhookChange[] }> {
    const rows = await this.executor.run<ChangeRow>(SINCE, [mark ?? '0']);
    const changes: WebhookChange[] = [];
    for (const { id, version, revision, state } of rows) {
      if (id === null) continue;
      const current = revision === webhookDecider.revision ? state : await this.foldAgain(id);
      changes.push({ version, state: current } as WebhookChange);
    }
    return { mark: rows[0]?.mark ?? mark ?? '0', changes };
  }

  private async foldAgain(webhookId: string): Promise<WebhookChange['state']> {
    const records = await translating(() =>
      this.dataSource.manager.find(EventRecord, {
        where: { streamId: webhookId },
        order: { version: 'ASC' },
      }),
    );
    return foldWebhook(records.map(eventOf)) as WebhookChange['state'];
  }
}
