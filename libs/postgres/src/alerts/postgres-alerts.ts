import { Alerts, type AlertedWebhook, type AlertsOfKind, type PendingAlerts } from '#application';
import type { Alert } from '#domain';
import type { DataSource, EntityManager } from 'typeorm';
import { again } from '../executor.js';

const TAKE = `
  with due as (
    select webhook_id from alert_throttles
    where due_at <= $1 and (leased_until is null or leased_until <= $1)
    order by due_at limit $3 for update skip locked
  )
  update alert_throttles t set leased_until = $2 from due where t.webhook_id = due.webhook_id
  returning t.webhook_id, t.webhook, t.tries, t.due_at`;

const SUM_UP = `
  select webhook_id, count(*)::integer as count, min(at) as first_at, max(at) as last_at,
         max(id)::text as last_id, (array_agg(details order by id desc))[1] as last
  from alerts where webhook_id = any ($1::uuid[]) and settled_at is null
  group by webhook_id, kind order by max(id)`;

const NOTE = `
  update alert_throttles
  set last_sent_at = case when $3 then $2 else last_sent_at end, tries = 0, last_error = null,
      leased_until = nullif(leased_until, $4)
  where webhook_id = $1`;

const SETTLE = `
  update alerts set settled_at = $2, mailed = $3
  where webhook_id = $1 and id <= $4 and settled_at is null`;

/** What came meanwhile has its turn as if it had come now. */
const NEXT = `
  update alert_throttles t
  set due_at = (
    select case when count(*) = 0 then null when bool_or(kind = 'disabled') then $2
      else greatest($2, t.last_sent_at + t.every_ms * interval '1 ms') end
    from alerts a where a.webhook_id = t.webhook_id and a.settled_at is null)
  where webhook_id = $1`;

const PUT_OFF = `
  update alert_throttles
  set due_at = $3, leased_until = null, tries = tries + 1, last_error = $4
  where webhook_id = $1 and leased_until = $2`;

/** Those of webhooks that are gone wait for nothing. */
const FORGET_THROTTLES = `
  delete from alert_throttles t
  using webhooks w
  where w.id = t.webhook_id and w.status = 'deleted'
    and not exists (select from alerts a where a.webhook_id = t.webhook_id)`;

interface TakenRow {
  readonly webhook_id: string;
  readonly webhook: AlertedWebhook;
  readonly tries: number;
  readonly due_at: Date;
}

interface SumRow {
  readonly webhook_id: string;
  readonly count: number;
  readonly first_at: Date;
  readonly last_at: Date;
  readonly last_id: string;
  readonly last: Alert;
}

export class PostgresAlerts extends Alerts {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  take({ now, leaseUntil, limit }: Parameters<Alerts['take']>[0]) {
    return this.inTransaction(async (manager) => {
      const [rows] = await manager.query<[TakenRow[], number]>(TAKE, [
        ...[new Date(now), new Date(leaseUntil)],
        limit,
      ]);
      if (rows.length === 0) return [];
      const ids = rows.map(({ webhook_id: id }) => id);
      const sums = await manager.query<SumRow[]>(SUM_UP, [ids]);
      return rows
        .toSorted((a, b) => a.due_at.getTime() - b.due_at.getTime())
        .map((row) => pendingOf(row, sums, leaseUntil));
    });
  }

  settle(
    { webhook: { id }, lastId, leaseUntil }: PendingAlerts,
    { at, as }: Parameters<Alerts['settle']>[1],
  ): Promise<void> {
    const [when, isMailed] = [new Date(at), as === 'mailed'];
    return this.inTransaction(async (manager) => {
      await manager.query(NOTE, [id, when, isMailed, new Date(leaseUntil)]);
      await manager.query(SETTLE, [id, when, isMailed, lastId]);
      await manager.query(NEXT, [id, when]);
    });
  }

  putOff(
    { webhook, leaseUntil }: PendingAlerts,
    { until, error }: Parameters<Alerts['putOff']>[1],
  ): Promise<void> {
    return this.inTransaction(async (manager) => {
      const times = [new Date(leaseUntil), new Date(until)];
      await manager.query(PUT_OFF, [webhook.id, ...times, error]);
    });
  }

  forget(before: number): Promise<void> {
    return this.inTransaction(async (manager) => {
      await manager.query('delete from alerts where settled_at < $1', [new Date(before)]);
      await manager.query(FORGET_THROTTLES);
    });
  }

  private inTransaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return again(() => this.dataSource.transaction(work));
  }
}

const pendingOf = (
  { webhook_id: id, webhook, tries }: TakenRow,
  sums: readonly SumRow[],
  leaseUntil: number,
): PendingAlerts => {
  const own = sums.filter(({ webhook_id: owner }) => owner === id);
  const kinds = own.map(({ count, first_at: first, last_at: latest, last }): AlertsOfKind => ({
    ...{ count, last },
    firstAt: first.getTime(),
    lastAt: latest.getTime(),
  }));
  return { webhook, kinds, lastId: own.at(-1)?.last_id ?? null, tries, leaseUntil };
};
