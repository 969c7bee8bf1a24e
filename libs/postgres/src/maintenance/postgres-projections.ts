import { isDeepStrictEqual } from 'node:util';
import { Projections, type Rebuilt } from '#application';
import { webhookDecider, type WebhookState } from '#domain';
import type { DataSource, EntityManager } from 'typeorm';
import { EventRecord } from '../entities/event-record.js';
import { WebhookRow } from '../entities/webhook-row.js';
import { translated } from '../errors.js';
import { eventOf } from '../webhooks/postgres-webhook-streams.js';
import { columnsOf, isAdministrative } from '../projection.js';
import { forEachStream } from './in-pages.js';

type Columns = Omit<WebhookRow, 'changedIn' | 'activity'>;

interface Folded {
  readonly version: number;
  readonly state: WebhookState;
  readonly columns: Columns;
}

export class PostgresProjections extends Projections {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async rebuild(): Promise<Rebuilt> {
    let [webhooks, corrected] = [0, 0];
    await forEachStream(this.dataSource, async (manager, streamId) => {
      const folded = await foldAll(manager, streamId);
      const states = await correctState(manager, streamId, folded);
      const rows = await correctRow(manager, folded.columns);
      webhooks += 1;
      if (states || rows) corrected += 1;
    });
    return { webhooks, corrected, removed: await this.removeUntold() };
  }

  private async removeUntold(): Promise<number> {
    try {
      const untold = 'not exists (select from events e where e.stream_id =';
      const [rows] = await this.dataSource.query<[unknown[], number]>(
        `delete from webhooks w where ${untold} w.id) returning id`,
      );
      await this.dataSource.query(`delete from streams s where ${untold} s.stream_id)`);
      return rows.length;
    } catch (error) {
      throw translated(error);
    }
  }
}

/** Event by event, since a deleted webhook's row keeps what it said before. */
const foldAll = async (manager: EntityManager, streamId: string): Promise<Folded> => {
  const records = await manager.find(EventRecord, {
    where: { streamId },
    order: { version: 'ASC' },
  });
  let state: WebhookState = webhookDecider.initial;
  let columns: Partial<Columns> = { id: streamId };
  for (const record of records) {
    const event = eventOf(record);
    state = webhookDecider.evolve(state, event);
    if (state.status === 'absent') continue;
    columns = {
      ...{ createdAt: record.recordedAt, ...columns, ...columnsOf(state) },
      ...(isAdministrative(event) && { updatedAt: record.recordedAt }),
    };
  }
  const version = records.at(-1)?.version ?? 0;
  return { version, state, columns: { ...columns, version } as Columns };
};

const correctState = async (
  manager: EntityManager,
  streamId: string,
  { version, state }: Folded,
): Promise<boolean> => {
  const revision = webhookDecider.revision;
  const [row] = await manager.query<{ version: number; revision: number; state: unknown }[]>(
    'select version, revision, state from streams where stream_id = $1',
    [streamId],
  );
  if (isDeepStrictEqual(row, asRead({ version, revision, state }))) return false;
  await manager.query(
    `insert into streams (stream_id, version, revision, state) values ($1, $2, $3, $4)
     on conflict (stream_id) do update
       set version = excluded.version, revision = excluded.revision, state = excluded.state`,
    [streamId, version, revision, state],
  );
  return true;
};

/** One that is right stays untouched, or every directory would take it for changed. */
const correctRow = async (manager: EntityManager, columns: Columns): Promise<boolean> => {
  const { id } = columns;
  const row = await manager.findOneBy(WebhookRow, { id });
  if (!row) {
    await manager.insert(WebhookRow, columns);
    return true;
  }
  const { activity: _, changedIn: __, ...there } = row;
  if (isDeepStrictEqual(asRead(there), asRead(columns))) return false;
  await manager
    .createQueryBuilder()
    .update(WebhookRow)
    .set({ ...(columns as object), changedIn: () => 'pg_current_xact_id()' })
    .where({ id })
    .execute();
  return true;
};

/** As JSON keeps it: without what is undefined, and times as text. */
const asRead = (value: object): unknown => JSON.parse(JSON.stringify(value));
