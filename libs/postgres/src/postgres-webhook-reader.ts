import { WebhookReader, type Page, type PageRequest, type WebhookView } from '#application';
import { LessThan, Not, type DataSource, type FindOptionsWhere } from 'typeorm';
import { type ActivityRow, WebhookRow } from './entities/webhook-row.js';
import { translated } from './errors.js';
import { isUuid, pageOf } from './paging.js';

export class PostgresWebhookReader extends WebhookReader {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async find(account: string, webhookId: string): Promise<WebhookView | undefined> {
    if (!isUuid(webhookId)) return undefined;
    const [row] = await this.rows({ account, id: webhookId, status: Not('deleted') }, 1);
    return row;
  }

  async list(account: string, { limit, after }: PageRequest): Promise<Page<WebhookView>> {
    const before = after === null ? {} : { id: LessThan(after) };
    const rows = await this.rows({ account, status: Not('deleted'), ...before }, limit + 1);
    return pageOf(rows, limit, ({ id }) => id);
  }

  private async rows(where: FindOptionsWhere<WebhookRow>, take: number): Promise<WebhookView[]> {
    try {
      const rows = await this.dataSource.manager.find(WebhookRow, {
        where,
        order: { id: 'DESC' },
        take,
        relations: { activity: true },
      });
      return rows.map(viewOf);
    } catch (error) {
      throw translated(error);
    }
  }
}

const viewOf = (row: WebhookRow): WebhookView => {
  const { id, account, name, url, events, projects, basicAuthUser, status, failures } = row;
  const activity: ActivityRow | null = row.activity;
  const working = failures > 0 ? 'failing' : 'working';
  return {
    ...{ id, account, failures },
    settings: {
      ...{ name, url, events, projects },
      basicAuth: basicAuthUser === null ? null : { user: basicAuthUser },
    },
    health: status === 'enabled' ? working : 'disabled',
    lastError: row.lastError,
    lastSuccessAt: activity?.lastSuccessAt.toISOString() ?? null,
    lastFailureAt: row.lastFailureAt?.toISOString() ?? null,
    disabledReason: row.disabledReason,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    version: row.version,
  };
};
