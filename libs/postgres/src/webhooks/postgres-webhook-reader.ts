import {
  WebhookReader,
  type HistoryEntry,
  type Page,
  type PageRequest,
  type WebhookAtHost,
  type WebhookFilter,
  type WebhookView,
} from '#application';
import { Not, type DataSource, type SelectQueryBuilder } from 'typeorm';
import { WebhookRow } from '../entities/webhook-row.js';
import { translated } from '../errors.js';
import type { Executor } from '../executor.js';
import { nextAttemptsOf } from '../next-attempts.js';
import { isUuid, pageOf } from '../paging.js';
import { isIndexed, isSought, lookedAt, ordered, sought } from './filter-conditions.js';
import { historyOf } from './history-of.js';
import { viewOf } from './view-of.js';

export class PostgresWebhookReader extends WebhookReader {
  constructor(
    private readonly dataSource: DataSource,
    /** Of all days. */
    private readonly allDays: Executor,
  ) {
    super();
  }

  async find(account: string, webhookId: string): Promise<WebhookView | undefined> {
    if (!isUuid(webhookId)) return undefined;
    const query = this.webhooks().where({ account, id: webhookId, status: Not('deleted') });
    try {
      return (await this.views(await query.getMany()))[0];
    } catch (error) {
      throw translated(error);
    }
  }

  async knows(account: string, webhookId: string): Promise<boolean> {
    if (!isUuid(webhookId)) return false;
    const where = { account, id: webhookId, status: Not('deleted' as const) };
    try {
      return await this.dataSource.manager.existsBy(WebhookRow, where);
    } catch (error) {
      throw translated(error);
    }
  }

  async list(
    account: string,
    { limit, after }: PageRequest,
    filter: WebhookFilter = {},
  ): Promise<Page<WebhookView>> {
    const inOrder = this.webhooks()
      .where({ account, status: Not('deleted' as const), ...ordered(filter) })
      .orderBy('webhook.id', 'DESC');
    if (after !== null) inOrder.andWhere('webhook.id < :after', { after });
    const isSearch = isSought(filter);
    try {
      const end = isSearch ? await endOfStretch(inOrder, isIndexed(filter) ? NEAR : STRETCH) : null;
      const near = inOrder.clone().andWhere(...(end === null ? sought(filter) : lookedAt(filter)));
      if (end !== null) near.andWhere('webhook.id >= :end', { end });
      const rows = await near.limit(limit + 1).getMany();
      if (end !== null && rows.length <= limit && isIndexed(filter)) {
        rows.push(...(await this.far(inOrder, filter, { end, limit: limit + 1 - rows.length })));
      }
      const { items, next } = pageOf(await this.views(rows), limit, ({ id }) => id);
      return { items, next: next ?? (isIndexed(filter) ? null : end) };
    } catch (error) {
      throw translated(error);
    }
  }

  /**
   * Those below `end`. The planner thinks that what is rare is not, and would read all webhooks of the account in
   * order, sooner or later to find enough; so what is sought is found first, and put in order then.
   */
  private far(
    inOrder: SelectQueryBuilder<WebhookRow>,
    filter: WebhookFilter,
    { end, limit }: { readonly end: string; readonly limit: number },
  ): Promise<WebhookRow[]> {
    const found = inOrder
      .clone()
      .andWhere(...sought(filter))
      .andWhere('webhook.id < :end', { end });
    const ids = found.select('webhook.id', 'id').orderBy().getQuery();
    return this.webhooks()
      .where(
        `webhook.id = any (array(
          with found as materialized (${ids}) select id from found order by id desc limit :limit))`,
        { ...found.getParameters(), limit },
      )
      .orderBy('webhook.id', 'DESC')
      .getMany();
  }

  async count(account: string, filter: WebhookFilter): Promise<number> {
    const where = { account, status: Not('deleted' as const), ...ordered(filter) };
    try {
      return await this.webhooks()
        .where(where)
        .andWhere(...sought(filter))
        .getCount();
    } catch (error) {
      throw translated(error);
    }
  }

  async pointingAt(
    account: string,
    hosts: readonly string[],
    limit: number,
  ): Promise<readonly WebhookAtHost[]> {
    try {
      return await this.dataSource.query<WebhookAtHost[]>(POINTING_AT, [account, hosts, limit]);
    } catch (error) {
      throw translated(error);
    }
  }

  async isProven(account: string, url: string): Promise<boolean> {
    try {
      return await this.webhooks()
        .where({ account, url, status: Not('deleted' as const) })
        .andWhere(PROVES, { url })
        .getExists();
    } catch (error) {
      throw translated(error);
    }
  }

  async history(
    account: string,
    webhookId: string,
    page: PageRequest,
  ): Promise<Page<HistoryEntry> | undefined> {
    if (!isUuid(webhookId)) return undefined;
    const { manager } = this.dataSource;
    try {
      if (!(await manager.existsBy(WebhookRow, { account, id: webhookId }))) return undefined;
      return await historyOf(manager, webhookId, page);
    } catch (error) {
      throw translated(error);
    }
  }

  private webhooks(): SelectQueryBuilder<WebhookRow> {
    return this.dataSource.manager
      .createQueryBuilder(WebhookRow, 'webhook')
      .leftJoinAndSelect('webhook.activity', 'activity');
  }

  private async views(rows: readonly WebhookRow[]): Promise<readonly WebhookView[]> {
    const enabled = rows.filter(({ status }) => status === 'enabled').map(({ id }) => id);
    const next = await nextAttemptsOf(this.allDays, enabled);
    return rows.map((row) => viewOf(row, next.get(row.id)));
  }
}

const POINTING_AT = `
  select at.id, given.host, at.settings from unnest($2::text[]) as given (host)
  cross join lateral (
    select id, settings from webhooks
    where account = $1 and host = given.host and status = 'enabled' order by id desc limit $3
  ) at order by given.host, at.id desc`;

/** As the index has it, which has no room for a whole URL. */
const PROVES = `webhook.verification ->> 'state' = 'verified' and webhook.verification ->> 'url' = :url
  and md5(webhook.verification ->> 'url') = md5(:url)`;

/** Where something is sought, so many are looked through first: what is common is found there. */
const NEAR = 1_000;
/** As many are looked through for one page where no index knows the text. */
const STRETCH = 5_000;

const endOfStretch = async (
  inOrder: SelectQueryBuilder<WebhookRow>,
  rows: number,
): Promise<string | null> => {
  const last = inOrder
    .clone()
    .select('webhook.id', 'id')
    .offset(rows - 1);
  return (await last.limit(1).getRawOne<{ id: string }>())?.id ?? null;
};
