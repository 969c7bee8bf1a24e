import {
  EventReader,
  MAX_DELIVERIES_TOLD,
  type EventDetails,
  type EventFilter,
  type EventView,
  type Page,
  type PageRequest,
} from '#application';
import { DELIVERY_STATES } from '#domain';
import type { DataSource } from 'typeorm';
import { DomainEventRow } from '../entities/delivery-row.js';
import { translated } from '../errors.js';
import type { Executor } from '../executor.js';
import { EVENTS } from '../housekeeping/ledger-tables.js';
import { ledgerPage, spanOf, type Listing, type Search } from './ledger-page.js';
import { isUuid, timeOf } from '../paging.js';

export class PostgresEventReader extends EventReader {
  constructor(
    private readonly dataSource: DataSource,
    /** Of all days. */
    private readonly allDays: Executor,
  ) {
    super();
  }

  async list(account: string, page: PageRequest, filter: EventFilter): Promise<Page<EventView>> {
    const { manager } = this.dataSource;
    const { allDays } = this;
    const listing: Listing<DomainEventRow> = {
      ...{ table: EVENTS, key: 'event.key', keyOf: ({ key }) => key, search: searchFor(filter) },
      inOrder: () => manager.createQueryBuilder(DomainEventRow, 'event').where({ account }),
    };
    try {
      const found = await ledgerPage(
        { manager, allDays },
        listing,
        spanOf(page, filter),
        page.limit,
      );
      return { ...found, items: found.items.map(viewOf) };
    } catch (error) {
      throw translated(error);
    }
  }

  async find(account: string, idOrKey: string): Promise<EventDetails | undefined> {
    const { manager } = this.dataSource;
    try {
      const key = await this.keyOf(account, idOrKey);
      if (key === undefined) return undefined;
      const [row] = await manager.find(DomainEventRow, {
        select: COLUMNS,
        where: { account, key },
      });
      if (!row) return undefined;
      const terms = [key, account, MAX_DELIVERIES_TOLD];
      const [became] = await this.allDays.run<BecameOfIt>(BECAME_OF, terms);
      const deliveryCounts = { ...NONE, ...became?.counts };
      const deliveries = became?.deliveries ?? [];
      return { ...viewOf(row), body: row.body, deliveryCounts, deliveries };
    } catch (error) {
      throw translated(error);
    }
  }

  private async keyOf(account: string, idOrKey: string): Promise<string | undefined> {
    const [named] = await this.allDays.run<{ key: string }>(KEY_OF, [account, idOrKey]);
    return named?.key ?? (isUuid(idOrKey) ? idOrKey : undefined);
  }
}

/** Put in order when found (`offset 0`): or else all events of the account would be walked through, newest first. */
const KEY_OF = {
  name: 'event-key-of',
  text: `
    select key from (select key from domain_events where account = $1 and event_id = $2 offset 0) as named
    order by key desc limit 1`,
};

/** In one statement, since a plan for all days takes longer than what it is for. */
const BECAME_OF = {
  name: 'event-became-of',
  text: `
    with found as materialized (
      select id, webhook_id as "webhookId", state, attempts from deliveries
      where event_key = $1 and account = $2)
    select
      (select jsonb_object_agg(state, count)
       from (select state, count(*) from found group by state) as counted) as counts,
      array(select to_jsonb(found) from found order by id limit $3) as deliveries`,
};

interface BecameOfIt extends Pick<EventDetails, 'deliveries'> {
  /** Null when there is none. */
  readonly counts: Partial<EventDetails['deliveryCounts']> | null;
}

const NONE = Object.fromEntries(
  DELIVERY_STATES.map((state) => [state, 0]),
) as EventDetails['deliveryCounts'];

const searchFor = ({ type, project }: EventFilter): Search<DomainEventRow> | undefined => {
  if (type === undefined && project === undefined) return undefined;
  return {
    ...{ rows: 5_000, isOfAllDays: false },
    narrow: (query) => {
      if (type !== undefined) query.andWhere({ type });
      if (project !== undefined) query.andWhere({ project });
    },
  };
};

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
