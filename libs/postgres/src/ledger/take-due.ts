import { detailsOf, type AccountScope, type DueDelivery, type TakeTerms } from '#application';
import type { Executor, Statement } from '../executor.js';

/** Of those with a lease that has run out, `select id, due_at`. */
const dueWhere = (condition: string): string => `
  select id, due_at from deliveries where due_at <= to_timestamp($1 / 1000.0) and ${condition}
  order by due_at limit $3
  for update skip locked`;

const take = (name: string, due: string, before = ''): Statement => ({
  name,
  text: `
    ${before}
    update deliveries
    set due_at = to_timestamp($2 / 1000.0)
    where id = any (array(select id from (${due}) as due))
    returning id, webhook_id, attempts, event_key`,
});

const TAKE_DUE = take('ledger-take-due', dueWhere('true'));

const TAKE_DUE_OF_ONE = take('ledger-take-due-of-one', dueWhere('account = $4'));

/**
 * By ranges between the accounts left out, which an index serves. Compared with each of these, a hundred
 * thousand rows of theirs would be read to find those of the others.
 */
const TAKE_DUE_OF_OTHERS = take(
  'ledger-take-due-of-others',
  `
    select others.id from (
      select due.* from ranges
      cross join lateral (${dueWhere('account > ranges.low and account < ranges.high')}) as due
      union all
      select * from (${dueWhere('account > (select max(account) from ranges_of)')}) as due
    ) as others order by due_at limit $3`,
  `
    with ranges_of as (select distinct account from unnest($4::text[]) as given (account)),
    ranges as (
      select coalesce(lag(account) over (order by account), '') as low, account as high from ranges_of
    )`,
);

/** Of events taken at once, in bytes: a batch of large ones must not fill the memory of who takes it. */
const MAX_BYTES = 16_777_216;

/** Without a body where there are too many bytes before it. */
const EVENTS = {
  name: 'ledger-events',
  text: `
    select key, account, event_id, type, project, occurred_at, data_start, data_end,
      case when place = 1 or bytes <= $2 then body end as body
    from (
      select *, row_number() over oldest as place, sum(octet_length(body)) over oldest as bytes
      from domain_events where key = any ($1::uuid[]) and body is not null
      window oldest as (order by key rows unbounded preceding)
    ) as events`,
};

const GIVE_BACK = {
  name: 'ledger-give-back',
  text: `
    update deliveries set due_at = to_timestamp($2 / 1000.0)
    where id = any ($1::uuid[]) and state = 'pending' and due_at = to_timestamp($3 / 1000.0)`,
};

/** There is nothing left to say: the event is gone, or its payload is. */
const CANCEL = {
  name: 'ledger-cancel',
  text: `
    update deliveries set state = 'cancelled', due_at = null
    where id = any ($1::uuid[]) and state = 'pending'`,
};

export interface TakenRow {
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
  readonly body: string | null;
  readonly data_start: number;
  readonly data_end: number;
}

export const takeDue = async (
  executor: Executor,
  { now, leaseUntil, limit, of: scope }: TakeTerms,
): Promise<readonly DueDelivery[]> => {
  const [statement, ...whose] = takingOf(scope);
  const taken = await executor.run<TakenRow>(statement, [now, leaseUntil, limit, ...whose]);
  return dueDeliveries(executor, taken, { leaseUntil, now });
};

interface Taking {
  readonly leaseUntil: number;
  /** When what is too much to be taken is due again; undefined: all of it is wanted. */
  readonly now?: number;
}

export const dueDeliveries = async (
  executor: Executor,
  taken: readonly TakenRow[],
  { leaseUntil, now }: Taking,
): Promise<readonly DueDelivery[]> => {
  if (taken.length === 0) return [];
  const keys = [...new Set(taken.map(({ event_key }) => event_key))];
  const rows = await executor.run<EventRow>(EVENTS, [keys, now === undefined ? 1e15 : MAX_BYTES]);
  const events = new Map(rows.map((row) => [row.key, eventOf(row)]));
  const lost = taken.filter(({ event_key }) => !events.has(event_key));
  if (lost.length > 0) await executor.run(CANCEL, [lost.map(({ id }) => id)]);
  const tooMuch = taken.filter(({ event_key }) => events.get(event_key) === null);
  if (tooMuch.length > 0)
    await executor.run(GIVE_BACK, [tooMuch.map(({ id }) => id), now, leaseUntil]);
  return taken.flatMap(({ id, webhook_id: webhookId, attempts, event_key }) => {
    const event = events.get(event_key);
    return event ? [{ id, webhookId, attempt: attempts + 1, leaseUntil, event }] : [];
  });
};

const takingOf = (scope: AccountScope | undefined): readonly [Statement, ...unknown[]] => {
  if (!scope) return [TAKE_DUE];
  if ('only' in scope) return [TAKE_DUE_OF_ONE, scope.only];
  return scope.not.length === 0 ? [TAKE_DUE] : [TAKE_DUE_OF_OTHERS, scope.not];
};

/** Null when it was too much to be read. */
const eventOf = ({ body, ...row }: EventRow): DueDelivery['event'] | null =>
  body === null
    ? null
    : {
        id: row.event_id,
        account: row.account,
        type: row.type,
        project: row.project,
        occurredAt: row.occurred_at.toISOString(),
        data: row.data_end > row.data_start ? body.slice(row.data_start, row.data_end) : 'null',
        details: detailsOf({ body, data: [row.data_start, row.data_end] }),
      };
