import {
  EventTypes,
  type AccountSchemas,
  type EventType,
  type Page,
  type PageRequest,
} from '#application';
import type { JsonObject } from '#domain';
import { MoreThan, type DataSource, type EntityManager } from 'typeorm';
import { again } from '../executor.js';
import { pageOf } from '../paging.js';
import { EventTypeRow, rowOf, typeOf } from './event-type-row.js';

interface SchemaRow {
  readonly mark: string;
  readonly account: string | null;
  readonly name: string | null;
  readonly schema: string | null;
}

export class PostgresEventTypes extends EventTypes {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  put(type: EventType): Promise<EventType> {
    return this.change(type.account, async (manager) => {
      const { account, name } = type;
      await manager.upsert(EventTypeRow, rowOf(type), { conflictPaths: ['account', 'name'] });
      return typeOf(await manager.findOneByOrFail(EventTypeRow, { account, name }));
    });
  }

  find(account: string, name: string): Promise<EventType | undefined> {
    return again(async () => {
      const row = await this.dataSource.manager.findOneBy(EventTypeRow, { account, name });
      return row ? typeOf(row) : undefined;
    });
  }

  list(account: string, { limit, after }: PageRequest): Promise<Page<EventType>> {
    return again(async () => {
      const rows = await this.dataSource.manager.find(EventTypeRow, {
        where: { account, ...(after !== null && { name: MoreThan(after) }) },
        order: { name: 'ASC' },
        take: limit + 1,
      });
      return pageOf(rows.map(typeOf), limit, ({ name }) => name);
    });
  }

  remove(account: string, name: string): Promise<boolean> {
    return this.change(account, async (manager) => {
      const { affected } = await manager.delete(EventTypeRow, { account, name });
      return affected === 1;
    });
  }

  bindingNames(account: string): Promise<ReadonlySet<string> | undefined> {
    return again(async () => {
      const rows = await this.dataSource.query<{ name: string | null }[]>(
        `select t.name from accounts a left join event_types t on t.account = a.id
         where a.id = $1 and not a.any_event_type`,
        [account],
      );
      return rows.length > 0 ? new Set(rows.flatMap(({ name }) => name ?? [])) : undefined;
    });
  }

  /**
   * A change that is not visible yet is made by a transaction no older than the oldest open one, so that is
   * the mark from which to look next time.
   */
  schemasSince(mark: string | null): ReturnType<EventTypes['schemasSince']> {
    return again(async () => {
      const rows = await this.dataSource.query<SchemaRow[]>(
        `with seen as (select pg_snapshot_xmin(pg_current_snapshot()) as mark)
         select seen.mark::text, changed.account, type.name, type.schema
         from seen
         left join event_type_changes changed on changed.changed_in >= $1::xid8
         left join event_types type on type.account = changed.account and type.schema is not null`,
        [mark ?? '0'],
      );
      return { mark: rows[0]?.mark ?? mark ?? '0', changes: changesIn(rows) };
    });
  }

  private change<T>(account: string, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return again(() =>
      this.dataSource.transaction(async (manager) => {
        await manager.query(
          `insert into event_type_changes (account) values ($1)
           on conflict (account) do update set changed_in = pg_current_xact_id()`,
          [account],
        );
        return work(manager);
      }),
    );
  }
}

const changesIn = (rows: readonly SchemaRow[]): readonly AccountSchemas[] => {
  const accounts = new Map<string, Map<string, JsonObject>>();
  for (const { account, name, schema } of rows) {
    if (account === null) continue;
    const schemas = accounts.get(account) ?? new Map<string, JsonObject>();
    accounts.set(account, schemas);
    if (name !== null && schema !== null) schemas.set(name, JSON.parse(schema) as JsonObject);
  }
  return [...accounts].map(([account, schemas]) => ({ account, schemas }));
};
