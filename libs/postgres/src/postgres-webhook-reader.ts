import {
  failuresTold,
  MAX_FAILURES_TOLD,
  WebhookReader,
  type HistoryEntry,
  type Page,
  type PageRequest,
  type WebhookAtHost,
  type WebhookFilter,
  type WebhookView,
} from '#application';
import {
  isByFailures,
  patternsFor,
  type VerificationState,
  type WebhookDeliveryFailed,
  type WebhookSettings,
} from '#domain';
import {
  IsNull,
  LessThan,
  MoreThan,
  Not,
  Raw,
  type DataSource,
  type FindOptionsWhere,
  type ObjectLiteral,
  type SelectQueryBuilder,
} from 'typeorm';
import { EventRecord } from './entities/event-record.js';
import { type ActivityRow, WebhookRow } from './entities/webhook-row.js';
import { translated } from './errors.js';
import type { Executor } from './executor.js';
import { nextAttemptsOf } from './next-attempts.js';
import { isUuid, pageOf } from './paging.js';
import { eventOf } from './postgres-webhook-streams.js';

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
      const failures = await this.failuresBefore(webhookId, records);
      const entries = records.map((record) => entryOf(record, failures));
      return pageOf(entries, limit, ({ version }) => String(version));
    } catch (error) {
      throw translated(error);
    }
  }

  /** Of each record that tells how failures stopped the webhook: the latest before it, by its version. */
  private async failuresBefore(
    webhookId: string,
    records: readonly EventRecord[],
  ): Promise<ReadonlyMap<number, readonly Failure[]>> {
    const versions = records
      .filter((each) => isByFailures(eventOf(each)))
      .map((each) => each.version);
    if (versions.length === 0) return new Map();
    const rows = await this.dataSource.query<{ version: number; failures: readonly Failure[] }[]>(
      `select stopped.version, array(
         select data from events
         where stream_id = $1 and type = 'webhook.delivery-failed' and version < stopped.version
         order by version desc limit $3) as failures
       from unnest($2::integer[]) as stopped (version)`,
      [webhookId, versions, MAX_FAILURES_TOLD],
    );
    return new Map(rows.map(({ version, failures }) => [version, failures.toReversed()]));
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

type Failure = WebhookDeliveryFailed['data'];

const entryOf = (
  record: EventRecord,
  before: ReadonlyMap<number, readonly Failure[]>,
): HistoryEntry => {
  const { version, actor, recordedAt } = record;
  const failures = before.get(version);
  return {
    ...{ version, event: eventOf(record), actor, at: recordedAt.toISOString() },
    ...(failures && failuresTold(failures)),
  };
};

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

/** By what an index has in order. */
const ordered = ({
  health,
  owner,
  app,
  preset,
  number,
}: WebhookFilter): FindOptionsWhere<WebhookRow> => ({
  ...(health !== undefined && HEALTH[health]),
  ...(owner !== undefined && { owner: owner ?? IsNull() }),
  ...(app !== undefined && {
    settings: Raw((settings) => `${settings} -> 'dialect' ->> 'app' = :app`, { app }),
  }),
  ...(preset !== undefined && { preset }),
  ...(number !== undefined && { number }),
});

type Condition = [text: string, values: ObjectLiteral];

/** By what an index knows without an order. */
const sought = ({ event, project, within, text }: WebhookFilter): Condition => {
  const like = `%${text?.replace(/[\\%_]/g, '\\$&')}%`;
  const conditions = [
    ...(event === undefined ? [] : ['webhook.events && array[:...events]']),
    ...(project === undefined ? [] : ['webhook.projects @> array[:project]']),
    ...(within === undefined ? [] : [`webhook.settings -> 'within' ? :within`]),
    ...(text === undefined ? [] : ['webhook.searched like lower(:like)']),
  ];
  const events = event === undefined ? [] : patternsFor(event);
  return [['true', ...conditions].join(' and '), { events, project, within, like }];
};

/** The same so that no index is asked: the planner takes for rare what is common, and would have all of it fetched. */
const lookedAt = (filter: WebhookFilter): Condition => {
  const [text, values] = sought(filter);
  return [`coalesce(${text}, false)`, values];
};

const isSought = ({ event, project, within, text }: WebhookFilter): boolean =>
  [event, project, within, text].some((asked) => asked !== undefined);

/** Text is known by three letters or digits in a row; what has none is only looked for. */
const isIndexed = ({ text, ...others }: WebhookFilter): boolean =>
  isSought(others) || (text !== undefined && /[\p{L}\p{N}]{3}/u.test(text));

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
