import {
  WebhookReader,
  type HistoryEntry,
  type Page,
  type PageRequest,
  type WebhookFilter,
  type WebhookView,
} from '#application';
import type { VerificationState, WebhookDeliveryFailed, WebhookSettings } from '#domain';
import {
  ILike,
  LessThan,
  MoreThan,
  Not,
  Raw,
  type DataSource,
  type FindOptionsWhere,
} from 'typeorm';
import { EventRecord } from './entities/event-record.js';
import { type ActivityRow, WebhookRow } from './entities/webhook-row.js';
import { translated } from './errors.js';
import { nextAttemptsOf } from './next-attempts.js';
import { isUuid, pageOf } from './paging.js';
import { eventOf } from './postgres-webhook-streams.js';

export class PostgresWebhookReader extends WebhookReader {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async find(account: string, webhookId: string): Promise<WebhookView | undefined> {
    if (!isUuid(webhookId)) return undefined;
    const [row] = await this.rows({ account, id: webhookId, status: Not('deleted') }, 1);
    return row;
  }

  async list(
    account: string,
    { limit, after }: PageRequest,
    filter: WebhookFilter = {},
  ): Promise<Page<WebhookView>> {
    const before = after === null ? {} : { id: LessThan(after) };
    const where = { account, status: Not('deleted' as const), ...before, ...narrowed(filter) };
    const { text } = filter;
    const like = text === undefined ? undefined : ILike(`%${text.replace(/[\\%_]/g, '\\$&')}%`);
    const anyOf = like
      ? [
          { ...where, name: like },
          { ...where, url: like },
        ]
      : where;
    return pageOf(await this.rows(anyOf, limit + 1), limit, ({ id }) => id);
  }

  async count(account: string, filter: WebhookFilter): Promise<number> {
    const where = { account, status: Not('deleted' as const), ...narrowed(filter) };
    try {
      return await this.dataSource.manager.countBy(WebhookRow, where);
    } catch (error) {
      throw translated(error);
    }
  }

  async isProven(account: string, url: string): Promise<boolean> {
    try {
      return await this.dataSource.manager.existsBy(WebhookRow, {
        ...{ account, url, status: Not('deleted' as const) },
        verification: Raw((verification) => `${verification} @> :proof::jsonb`, {
          proof: JSON.stringify({ state: 'verified', url }),
        }),
      });
    } catch (error) {
      throw translated(error);
    }
  }

  async history(
    account: string,
    webhookId: string,
    { limit, after }: PageRequest,
  ): Promise<Page<HistoryEntry> | undefined> {
    if (!isUuid(webhookId)) return undefined;
    const { manager } = this.dataSource;
    try {
      if (!(await manager.existsBy(WebhookRow, { account, id: webhookId }))) return undefined;
      const before = after === null ? {} : { version: LessThan(Number(after)) };
      const records = await manager.find(EventRecord, {
        where: { streamId: webhookId, ...before },
        order: { version: 'DESC' },
        take: limit + 1,
      });
      const entries = await Promise.all(records.map((record) => this.entryOf(record)));
      return pageOf(entries, limit, ({ version }) => String(version));
    } catch (error) {
      throw translated(error);
    }
  }

  private async entryOf(record: EventRecord): Promise<HistoryEntry> {
    const event = eventOf(record);
    const { version, actor, recordedAt } = record;
    const entry = { version, event, actor, at: recordedAt.toISOString() };
    if (event.type !== 'webhook.disabled' || event.data.reason !== 'failures') return entry;
    const failures = await this.dataSource.manager.find(EventRecord, {
      where: {
        streamId: record.streamId,
        type: 'webhook.delivery-failed',
        version: LessThan(version),
      },
      order: { version: 'DESC' },
      take: event.data.failures,
    });
    const data = failures.reverse().map((failure) => failure.data);
    return { ...entry, failures: data as readonly WebhookDeliveryFailed['data'][] };
  }

  private async rows(
    where: FindOptionsWhere<WebhookRow> | FindOptionsWhere<WebhookRow>[],
    take: number,
  ): Promise<WebhookView[]> {
    try {
      const rows = await this.dataSource.manager.find(WebhookRow, {
        where,
        order: { id: 'DESC' },
        take,
        relations: { activity: true },
      });
      const enabled = rows.filter(({ status }) => status === 'enabled').map(({ id }) => id);
      const next = await nextAttemptsOf(this.dataSource, enabled);
      return rows.map((row) => viewOf(row, next.get(row.id)));
    } catch (error) {
      throw translated(error);
    }
  }
}

const narrowed = ({
  health,
  event,
  project,
  owner,
  preset,
  number,
  within,
}: WebhookFilter): FindOptionsWhere<WebhookRow> => ({
  ...(health !== undefined && HEALTH[health]),
  ...(owner !== undefined && { owner }),
  ...(preset !== undefined && { preset }),
  ...(number !== undefined && { number }),
  ...(within !== undefined && {
    settings: Raw((settings) => `${settings} -> 'within' ? :within`, { within }),
  }),
  ...(event !== undefined && { events: Raw((events) => `:event = any (${events})`, { event }) }),
  ...(project !== undefined && {
    projects: Raw((projects) => `:project = any (${projects})`, { project }),
  }),
});

const HEALTH: Readonly<Record<NonNullable<WebhookFilter['health']>, FindOptionsWhere<WebhookRow>>> =
  {
    disabled: { status: 'disabled' },
    enabled: { status: 'enabled' },
    working: { status: 'enabled', failures: 0 },
    failing: { status: 'enabled', failures: MoreThan(0) },
  };

const viewOf = (row: WebhookRow, nextAttemptAt: Date | undefined): WebhookView => {
  const { id, account, number, status, failures } = row;
  const activity: ActivityRow | null = row.activity;
  const working = failures > 0 ? 'failing' : 'working';
  return {
    ...{ id, account, number, failures },
    settings: row.settings as WebhookSettings,
    verification: row.verification as VerificationState,
    failingSince: row.failingSince?.toISOString() ?? null,
    health: status === 'enabled' ? working : 'disabled',
    lastError: row.lastError,
    lastSuccessAt: activity?.lastSuccessAt.toISOString() ?? null,
    lastFailureAt: row.lastFailureAt?.toISOString() ?? null,
    nextAttemptAt: nextAttemptAt?.toISOString() ?? null,
    disabledReason: row.disabledReason,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    version: row.version,
  };
};
