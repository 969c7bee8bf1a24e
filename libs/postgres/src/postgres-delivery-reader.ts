import {
  DeliveryReader,
  type AttemptView,
  type DeliveryView,
  type Page,
  type PageRequest,
} from '#application';
import { LessThan, type DataSource, type FindOptionsWhere } from 'typeorm';
import { AttemptRow, DeliveryRow } from './entities/delivery-row.js';
import { translated } from './errors.js';
import { isUuid, pageOf } from './paging.js';

export class PostgresDeliveryReader extends DeliveryReader {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async listOf(
    account: string,
    webhookId: string,
    { limit, after }: PageRequest,
  ): Promise<Page<DeliveryView>> {
    const before = after === null ? {} : { id: LessThan(after) };
    const rows = await this.rows({ account, webhookId, ...before }, limit + 1);
    return pageOf(rows, limit, ({ id }) => id);
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
      return rows.map(viewOf);
    } catch (error) {
      throw translated(error);
    }
  }
}

/** The first 48 bits of a UUIDv7 are its time in ms (RFC 9562). */
const timeOf = (id: string): Date =>
  new Date(Number.parseInt(id.replace('-', '').slice(0, 12), 16));

const viewOf = ({ id, webhookId, state, attempts, dueAt, event }: DeliveryRow): DeliveryView => ({
  ...{ id, webhookId, state, attempts },
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
    row.status === null
      ? null
      : { headers: row.responseHeaders ?? {}, excerpt: row.responseExcerpt ?? '' },
});
