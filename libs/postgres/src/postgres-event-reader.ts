import {
  EventReader,
  type EventDetails,
  type EventFilter,
  type EventView,
  type Page,
  type PageRequest,
} from '#application';
import { LessThan, MoreThanOrEqual, type DataSource, type FindOptionsWhere } from 'typeorm';
import { DeliveryRow, DomainEventRow } from './entities/delivery-row.js';
import { translated } from './errors.js';
import { isUuid, pageOf, timeOf } from './paging.js';
import { firstIdAt } from './partitions.js';

export class PostgresEventReader extends EventReader {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async list(
    account: string,
    { limit, after }: PageRequest,
    filter: EventFilter,
  ): Promise<Page<EventView>> {
    const { type, project, since, until } = filter;
    const end = until === undefined ? undefined : firstIdAt(until);
    const before = [after, end].filter((key) => key != null).sort()[0];
    const where: FindOptionsWhere<DomainEventRow>[] = [
      {
        account,
        ...(type !== undefined && { type }),
        ...(project !== undefined && { project }),
      },
    ];
    try {
      const query = this.dataSource.manager
        .createQueryBuilder(DomainEventRow, 'event')
        .where(where)
        .orderBy('event.key', 'DESC')
        .limit(limit + 1);
      if (before !== undefined) query.andWhere({ key: LessThan(before) });
      if (since !== undefined) query.andWhere({ key: MoreThanOrEqual(firstIdAt(since)) });
      return pageOf((await query.getMany()).map(viewOf), limit, ({ key }) => key);
    } catch (error) {
      throw translated(error);
    }
  }

  async find(account: string, idOrKey: string): Promise<EventDetails | undefined> {
    const { manager } = this.dataSource;
    try {
      const [row] = await manager.find(DomainEventRow, {
        select: COLUMNS,
        where: [
          { account, eventId: idOrKey },
          ...(isUuid(idOrKey) ? [{ account, key: idOrKey }] : []),
        ],
        order: { key: 'DESC' },
        take: 1,
      });
      if (!row) return undefined;
      const where = { account, event: { key: row.key } };
      const deliveries = await manager.find(DeliveryRow, { where, order: { id: 'ASC' } });
      return {
        ...viewOf(row),
        body: row.body,
        deliveries: deliveries.map(({ id, webhookId, state, attempts }) => ({
          ...{ id, webhookId, state, attempts },
        })),
      };
    } catch (error) {
      throw translated(error);
    }
  }
}

/** With the body, which a listing does without. */
const COLUMNS = {
  ...{ key: true, account: true, eventId: true, type: true, project: true },
  ...{ occurredAt: true, body: true, payloadRemoved: true },
} as const;

const viewOf = ({ key, eventId, type, project, ...row }: DomainEventRow): EventView => ({
  ...{ key, id: eventId, type, project, payloadRemoved: row.payloadRemoved },
  occurredAt: row.occurredAt.toISOString(),
  receivedAt: timeOf(key).toISOString(),
});
