import {
  DeliveryReader,
  type AttemptView,
  type DeliveryFilter,
  type DeliveryView,
  type Page,
  type PageRequest,
} from '#application';
import { type DataSource, type FindOptionsWhere } from 'typeorm';
import { AttemptRow, DeliveryRow, type DomainEventRow } from './entities/delivery-row.js';
import { translated } from './errors.js';
import { isUuid, pageOf, timeOf } from './paging.js';
import { firstIdAt } from './partitions.js';

export class PostgresDeliveryReader extends DeliveryReader {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async list(
    account: string,
    { limit, after }: PageRequest,
    filter: DeliveryFilter,
  ): Promise<Page<DeliveryView>> {
    const { webhookId, state, type, project, eventId, since, until } = filter;
    if (webhookId !== undefined && !isUuid(webhookId)) return { items: [], next: null };
    const query = this.dataSource.manager
      .createQueryBuilder(DeliveryRow, 'delivery')
      .innerJoinAndSelect('delivery.event', 'event')
      .where('delivery.account = :account', { account })
      .orderBy('delivery.id', 'DESC')
      .limit(limit + 1);
    if (after !== null) query.andWhere('delivery.id < :after', { after });
    if (webhookId !== undefined) query.andWhere('delivery.webhook_id = :webhookId', { webhookId });
    if (state !== undefined) query.andWhere('delivery.state = :state', { state });
    if (since !== undefined) query.andWhere('delivery.id >= :first', { first: firstIdAt(since) });
    if (until !== undefined) query.andWhere('delivery.id < :end', { end: firstIdAt(until) });
    if (type !== undefined) query.andWhere('event.type = :type', { type });
    if (project !== undefined) query.andWhere('event.project = :project', { project });
    if (eventId !== undefined) {
      query.andWhere('event.account = :account and event.event_id = :eventId', { eventId });
    }
    try {
      return pageOf((await query.getMany()).map(viewOf), limit, ({ id }) => id);
    } catch (error) {
      throw translated(error);
    }
  }

  async find(account: string, deliveryId: string): Promise<DeliveryView | undefined> {
    if (!isUuid(deliveryId)) return undefined;
    const [row] = await this.rows({ account, id: deliveryId }, 1);
    return row;
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

  private async rows(where: FindOptionsWhere<DeliveryRow>, take: number): Promise<DeliveryView[]> {
    try {
      const rows = await this.dataSource.manager.find(DeliveryRow, {
        where,
        order: { id: 'DESC' },
        take,
        relations: { event: true },
        relationLoadStrategy: 'query',
      });
      // One whose event is being erased is as good as gone.
      return rows.filter(hasEvent).map(viewOf);
    } catch (error) {
      throw translated(error);
    }
  }
}

const hasEvent = ({ event }: { readonly event: DomainEventRow | null }): boolean => event !== null;

const viewOf = ({
  id,
  webhookId,
  state,
  attempts,
  dueAt,
  reason,
  event,
}: DeliveryRow): DeliveryView => ({
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
  response:
    row.responseHeaders === null
      ? null
      : { headers: row.responseHeaders, excerpt: row.responseExcerpt ?? '' },
});
