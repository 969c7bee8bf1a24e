import {
  DeliveryReader,
  type AttemptView,
  type DeliveryFilter,
  type DeliveryView,
  type Page,
  type PageRequest,
} from '#application';
import type { DeliveryState, SentRequest } from '#domain';
import { In, type DataSource, type SelectQueryBuilder } from 'typeorm';
import { AttemptRow, DeliveryRow, DomainEventRow } from '../entities/delivery-row.js';
import { translated } from '../errors.js';
import type { Executor } from '../executor.js';
import { DELIVERIES } from '../housekeeping/ledger-tables.js';
import { ledgerPage, spanOf, type Listing, type Search } from './ledger-page.js';
import { isUuid, pageOf, timeOf } from '../paging.js';
import { startOfDay } from '../partitions.js';

/** Two lookups, one after the other (`offset 0`): a join would be free to walk through all deliveries, newest first. */
const OF_EVENT = {
  name: 'deliveries-of-event',
  text: `
    select d.id from (
      select key from domain_events where account = $1 and event_id = $2
        and ($3::text is null or type = $3) and ($4::text is null or project = $4) offset 0
    ) e cross join lateral (
      select id from deliveries where event_key = e.key and account = $1
        and ($5::uuid is null or webhook_id = $5) and ($6::text is null or state::text = $6)
        and ($7::uuid is null or id >= $7) and ($8::uuid is null or id < $8) offset 0
    ) d order by d.id desc limit $9`,
};

/** A query of its own is planned for its days alone. */
const FEW_DAYS = 7;

const EVENTS_OF = {
  name: 'events-of-deliveries',
  text: `
    select e.key, e.event_id as "eventId", e.type, e.project, e.occurred_at as "occurredAt"
    from unnest($1::uuid[]) as given (key) join domain_events e on e.key = given.key`,
};

type EventOfDelivery = Pick<DomainEventRow, 'key' | 'eventId' | 'type' | 'project' | 'occurredAt'>;

export class PostgresDeliveryReader extends DeliveryReader {
  constructor(
    private readonly dataSource: DataSource,
    /** Of all days. */
    private readonly allDays: Executor,
  ) {
    super();
  }

  async list(
    account: string,
    page: PageRequest,
    filter: DeliveryFilter,
  ): Promise<Page<DeliveryView>> {
    if (filter.webhookId !== undefined && !isUuid(filter.webhookId)) {
      return { items: [], next: null };
    }
    const { manager } = this.dataSource;
    const { allDays } = this;
    const listing: Listing<DeliveryRow> = {
      ...{ table: DELIVERIES, key: 'delivery.id', keyOf: ({ id }) => id },
      ...{ inOrder: () => this.inOrder(account, filter), search: searchFor(filter) },
    };
    try {
      const found =
        filter.eventId === undefined
          ? await ledgerPage({ manager, allDays }, listing, spanOf(page, filter), page.limit)
          : await this.ofEvent(account, page, filter);
      return { ...found, items: await this.views(found.items) };
    } catch (error) {
      throw translated(error);
    }
  }

  async find(account: string, deliveryId: string): Promise<DeliveryView | undefined> {
    if (!isUuid(deliveryId)) return undefined;
    try {
      const where = { account, id: deliveryId };
      const rows = await this.dataSource.manager.find(DeliveryRow, { where });
      return (await this.views(rows))[0];
    } catch (error) {
      throw translated(error);
    }
  }

  async attemptsOf(deliveryId: string): Promise<readonly AttemptView[]> {
    try {
      const rows = await this.dataSource.manager.find(AttemptRow, {
        where: { deliveryId },
        order: { number: 'ASC' },
      });
      return rows.map(attemptOf);
    } catch (error) {
      throw translated(error);
    }
  }

  private inOrder(
    account: string,
    { webhookId, state }: DeliveryFilter,
  ): SelectQueryBuilder<DeliveryRow> {
    const query = this.dataSource.manager.createQueryBuilder(DeliveryRow, 'delivery');
    if (webhookId === undefined) query.where({ account });
    else query.where({ webhookId }).andWhere(IS_THEIRS, { webhookId, account });
    // Its own text for each: an index that knows few of the states is of no use to a plan that knows none.
    if (isIndexed(state)) query.andWhere(`delivery.state = '${state}'`);
    return query;
  }

  private async ofEvent(
    account: string,
    page: PageRequest,
    filter: DeliveryFilter,
  ): Promise<Page<DeliveryRow>> {
    const { type, project, eventId, webhookId, state } = filter;
    const { first, end } = spanOf(page, filter);
    const found = await this.allDays.run<{ id: string }>(OF_EVENT, [
      ...[account, eventId, type, project, webhookId, state],
      ...[first, end, page.limit + 1],
    ]);
    const { items, next } = pageOf(found, page.limit, ({ id }) => id);
    const rows = await this.dataSource.manager.find(DeliveryRow, {
      where: { id: In(items.map(({ id }) => id)) },
      order: { id: 'DESC' },
    });
    return { items: rows, next };
  }

  /** One whose event is being erased is as good as gone. */
  private async views(rows: readonly DeliveryRow[]): Promise<readonly DeliveryView[]> {
    const events = await this.eventsOf([...new Set(rows.map(({ eventKey }) => eventKey))]);
    const byKey = new Map(events.map((event) => [event.key, event]));
    return rows.flatMap((row) => {
      const event = byKey.get(row.eventKey);
      return event ? [viewOf(row, event)] : [];
    });
  }

  private async eventsOf(keys: readonly string[]): Promise<readonly EventOfDelivery[]> {
    if (keys.length === 0) return [];
    const days = new Set(keys.map((key) => startOfDay(timeOf(key).getTime())));
    if (days.size > FEW_DAYS) return this.allDays.run<EventOfDelivery>(EVENTS_OF, [keys]);
    return this.dataSource.manager.find(DomainEventRow, {
      select: { key: true, eventId: true, type: true, project: true, occurredAt: true },
      where: { key: In([...keys]) },
    });
  }
}

/** Asked once a query, of the webhook: the index that counts its deliveries knows no accounts. */
const IS_THEIRS = '(select account from webhooks where id = :webhookId) = :account';

type IndexedState = Exclude<DeliveryState, 'pending' | 'succeeded'>;

/** Nearly all succeed, and an index of those pending would be written for each: these are looked through. */
const isIndexed = (state: DeliveryState | undefined): state is IndexedState =>
  state !== undefined && state !== 'pending' && state !== 'succeeded';

/** Those of a webhook lie apart: each, and the event of each, on a page of its own that may have to be read from the disk. */
const EVENTS_ASKED = { account: 2_000, webhook: 500 };

const searchFor = (filter: DeliveryFilter): Search<DeliveryRow> | undefined => {
  const { type, project } = filter;
  const state = isIndexed(filter.state) ? undefined : filter.state;
  const asksEvents = type !== undefined || project !== undefined;
  if (!asksEvents && state === undefined) return undefined;
  const by = filter.webhookId === undefined ? 'account' : 'webhook';
  return {
    ...{ rows: asksEvents ? EVENTS_ASKED[by] : 10_000, isOfAllDays: asksEvents },
    narrow: (query) => {
      if (state !== undefined) query.andWhere({ state });
      if (type !== undefined) query.andWhere(`${ofEvent('type')} = :type`, { type });
      if (project !== undefined) query.andWhere(`${ofEvent('project')} = :project`, { project });
    },
  };
};

/**
 * Looked up for one delivery after the other. In a join, what is rare would be looked for in all events there are: the
 * planner takes it to be quicker found than those of two thousand deliveries.
 */
const ofEvent = (column: 'type' | 'project'): string =>
  `(select event.${column} from domain_events event where event.key = delivery.event_key)`;

const viewOf = (
  { id, webhookId, state, attempts, dueAt, reason }: DeliveryRow,
  event: EventOfDelivery,
): DeliveryView => ({
  ...{ id, webhookId, state, attempts, reason },
  dueAt: dueAt?.toISOString() ?? null,
  createdAt: timeOf(id).toISOString(),
  event: {
    id: event.eventId,
    type: event.type,
    project: event.project,
    occurredAt: event.occurredAt.toISOString(),
  },
});

const attemptOf = (row: AttemptRow): AttemptView => ({
  number: row.number,
  startedAt: row.startedAt.toISOString(),
  durationMs: row.durationMs,
  outcome: row.outcome,
  status: row.status,
  error: row.error,
  request: row.request === null ? null : (JSON.parse(row.request) as SentRequest),
  response:
    row.responseHeaders === null
      ? null
      : { headers: row.responseHeaders, excerpt: row.responseExcerpt ?? '' },
});
