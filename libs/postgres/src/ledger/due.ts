import type { DueDelivery } from '#application';
import type { Executor } from '../executor.js';

const TAKE_DUE = {
  name: 'ledger-take-due',
  text: `
    update deliveries
    set due_at = to_timestamp($2 / 1000.0)
    where id = any (array(
      select id from deliveries where due_at <= to_timestamp($1 / 1000.0)
      order by due_at limit $3
      for update skip locked))
    returning id, webhook_id, attempts, event_key`,
};

const EVENTS = {
  name: 'ledger-events',
  text: `
    select key, account, event_id, type, project, occurred_at, body, data_start, data_end
    from domain_events where key = any ($1::uuid[])`,
};

/**
 * The lease a message was announced with is its claim: as long as the row still bears it, nobody else took it.
 * The ids come in order and are searched, not joined: see MOVE in settle.ts.
 */
const CLAIM = {
  name: 'ledger-claim',
  text: `
    update deliveries d
    set due_at = to_timestamp($5 / 1000.0)
    where d.id = any ($1::uuid[]) and d.state = 'pending'
      and d.attempts = ($2::smallint[])[width_bucket(d.id, $1::uuid[])] - 1
      and (d.due_at = to_timestamp(($3::float8[])[width_bucket(d.id, $1::uuid[])] / 1000.0)
           or d.due_at <= to_timestamp($4 / 1000.0))
    returning d.id`,
};

const HASTEN = {
  name: 'ledger-hasten',
  text: `
    update deliveries
    set due_at = to_timestamp($3 / 1000.0)
    where due_at is not null and state = 'pending' and attempts = 0
      and event_key = any (array(
        select known.key from domain_event_ids known
        join unnest($1::text[], $2::text[]) as given (account, event_id) using (account, event_id)))`,
};

interface TakenRow {
  readonly id: string;
  readonly webhook_id: string;
  readonly attempts: number;
  readonly event_key: string;
}

interface EventRow {
  readonly key: string;
  readonly account: string;
  readonly event_id: string;
  readonly type: string;
  readonly project: string | null;
  readonly occurred_at: Date;
  readonly body: string;
  readonly data_start: number;
  readonly data_end: number;
}

export const takeDue = async (
  executor: Executor,
  { now, leaseUntil, limit }: { now: number; leaseUntil: number; limit: number },
): Promise<readonly DueDelivery[]> => {
  const taken = await executor.run<TakenRow>(TAKE_DUE, [now, leaseUntil, limit]);
  if (taken.length === 0) return [];
  const keys = [...new Set(taken.map(({ event_key }) => event_key))];
  const rows = await executor.run<EventRow>(EVENTS, [keys]);
  const events = new Map(rows.map((row) => [row.key, eventOf(row)]));
  return taken.flatMap(({ id, webhook_id: webhookId, attempts, event_key }) => {
    const event = events.get(event_key);
    return event ? [{ id, webhookId, attempt: attempts + 1, leaseUntil, event }] : [];
  });
};

const eventOf = (row: EventRow): DueDelivery['event'] => ({
  id: row.event_id,
  account: row.account,
  type: row.type,
  project: row.project,
  occurredAt: row.occurred_at.toISOString(),
  data: row.data_end > row.data_start ? row.body.slice(row.data_start, row.data_end) : 'null',
});

export const claim = async (
  executor: Executor,
  deliveries: readonly Pick<DueDelivery, 'id' | 'attempt' | 'leaseUntil'>[],
  { now, leaseUntil }: { now: number; leaseUntil: number },
): Promise<ReadonlySet<string>> => {
  const sorted = deliveries.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const rows = await executor.run<{ id: string }>(CLAIM, [
    sorted.map(({ id }) => id),
    sorted.map(({ attempt }) => attempt),
    sorted.map((delivery) => delivery.leaseUntil),
    now,
    leaseUntil,
  ]);
  return new Set(rows.map(({ id }) => id));
};

export const hasten = async (
  executor: Executor,
  events: readonly { readonly account: string; readonly id: string }[],
  now: number,
): Promise<void> => {
  await executor.run(HASTEN, [
    events.map(({ account }) => account),
    events.map(({ id }) => id),
    now,
  ]);
};
