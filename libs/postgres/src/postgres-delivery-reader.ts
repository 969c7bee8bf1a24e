import {
  DeliveryReader,
  type AttemptView,
  type DeliveryFilter,
  type DeliveryView,
  type Page,
  type PageRequest,
} from '#application';
import type { SentRequest } from '#domain';
import { In, type DataSource, type SelectQueryBuilder } from 'typeorm';
import { AttemptRow, DeliveryRow, DomainEventRow } from './entities/delivery-row.js';
import { translated } from './errors.js';
import type { Executor } from './executor.js';
import { DELIVERIES } from './housekeeping/ledger-tables.js';
import { ledgerPage, spanOf, type Listing, type Search } from './ledger-page.js';
import { isUuid, pageOf, timeOf } from './paging.js';

/** Named, so that it is planned once a connection: it looks into every day there is. */
const OF_EVENT = {
  name: 'deliveries-of-event',
  text: `
    select d.id from domain_events e join deliveries d on d.event_key = e.key
    where e.account = $1 and e.event_id = $2 and d.account = $1
      and ($3::text is null or e.type = $3) and ($4::text is null or e.project = $4)
      and ($5::uuid is null or d.webhook_id = $5) and ($6::text is null or d.state::text = $6)
      and ($7::uuid is null or d.id >= $7) and ($8::uuid is null or d.id < $8)
    order by d.id desc limit $9`,
};

export class PostgresDeliveryReader extends DeliveryReader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly executor: Executor,
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
    const listing: Listing<DeliveryRow> = {
      ...{ table: DELIVERIES, key: 'delivery.id', keyOf: ({ id }) => id },
      ...{ inOrder: () => this.inOrder(account, filter), search: searchFor(filter) },
    };
    try {
      const found =
        filter.eventId === undefined
          ? await ledgerPage(manager, listing, spanOf(page, filter), page.limit)
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
    return this.dataSource.manager.createQueryBuilder(DeliveryRow, 'delivery').where({
      ...{ account, ...(webhookId !== undefined && { webhookId }) },
      ...(isIndexed(state) && { state }),
    });
  }

  private async ofEvent(
    account: string,
    page: PageRequest,
    filter: DeliveryFilter,
  ): Promise<Page<DeliveryRow>> {
    const { type, project, eventId, webhookId, state } = filter;
    const { first, end } = spanOf(page, filter);
    const found = await this.executor.run<{ id: string }>(OF_EVENT, [
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
    if (rows.length === 0) return [];
    const events = await this.dataSource.manager.find(DomainEventRow, {
      select: { key: true, eventId: true, type: true, project: true, occurredAt: true },
      where: { key: In([...new Set(rows.map(({ eventKey }) => eventKey))]) },
    });
    const byKey = new Map(events.map((event) => [event.key, event]));
    return rows.flatMap((row) => {
      const event = byKey.get(row.eventKey);
      return event ? [viewOf(row, event)] : [];
    });
  }
}

/** Nearly all succeed, and an index of those pending would be written for each: these are looked through. */
const isIndexed = (state: DeliveryFilter['state']): boolean =>
  state !== undefined && state !== 'pending' && state !== 'succeeded';

const searchFor = (filter: DeliveryFilter): Search<DeliveryRow> | undefined => {
  const { type, project } = filter;
  const state = isIndexed(filter.state) ? undefined : filter.state;
  const asksEvents = type !== undefined || project !== undefined;
  if (!asksEvents && state === undefined) return undefined;
  return {
    rows: asksEvents ? 2_000 : 10_000,
    narrow: (query) => {
      if (state !== undefined) query.andWhere({ state });
      if (asksEvents) query.innerJoin(DomainEventRow, 'event', 'event.key = delivery.event_key');
      if (type !== undefined) query.andWhere('event.type = :type', { type });
      if (project !== undefined) query.andWhere('event.project = :project', { project });
    },
  };
};

const viewOf = (
  { id, webhookId, state, attempts, dueAt, reason }: DeliveryRow,
  event: DomainEventRow,
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
