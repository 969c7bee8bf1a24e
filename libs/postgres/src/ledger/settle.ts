import type { SettledAttempt } from '#application';
import { attemptKey } from '#domain';
import type { Executor } from '../executor.js';

/** What is given as arrays, ordered by delivery. */
const GIVEN = `
  select * from unnest(
    $1::uuid[], $2::smallint[], $3::uuid[], $4::float8[], $5::real[], $6::text[], $7::smallint[],
    $8::text[], $9::jsonb[], $10::text[], $13::text[])
  as given (delivery_id, number, webhook_id, started_at, duration_ms, outcome, status, error,
            response_headers, response_excerpt, request)`;

/** The key of attempts keeps a second report of the same attempt out. */
const RECORD = `
  insert into attempts (delivery_id, number, webhook_id, started_at, duration_ms, outcome, status,
                        error, response_headers, response_excerpt, request)
  select delivery_id, number, webhook_id, to_timestamp(started_at / 1000.0), duration_ms, outcome,
         status, error, response_headers, response_excerpt, request
  from given
  on conflict do nothing`;

/**
 * Only a first report moves its delivery. What a row becomes is found by binary search in the arrays: joined
 * to them, rows are compared each with each, or whole partitions are read (400 rows: 13 ms; so: 5 ms).
 */
const settled = (type: string, values: number): string =>
  `($${values}::${type}[])[width_bucket(d.id, $1::uuid[])]`;
const MOVE = `
  update deliveries d
  set state = ${settled('delivery_state', 11)}, attempts = ${settled('smallint', 2)},
      due_at = to_timestamp(${settled('float8', 12)} / 1000.0)
  where d.id = any ($1::uuid[])
    and d.state in ('pending', 'held') and d.attempts < ${settled('smallint', 2)}`;

const SETTLE = {
  name: 'ledger-settle',
  text: `
    with given as (${GIVEN}), moved as (${MOVE}), recorded as (${RECORD} returning delivery_id, number)
    select delivery_id, number from recorded`,
};

const SETTLE_SUCCESSES = {
  name: 'ledger-settle-successes',
  text: `
    with failing as (
      select id from webhooks where id = any ($3::uuid[]) and failures > 0
    ), given as (
      select * from (${GIVEN}) as given where webhook_id <> all (array(select id from failing))
    ), moved as (
      ${MOVE} and d.webhook_id <> all (array(select id from failing))
    ), noted as (
      insert into webhook_activity as known (webhook_id, last_success_at)
      select webhook_id, to_timestamp(max(started_at + duration_ms) / 1000.0)
      from given group by webhook_id order by webhook_id
      on conflict (webhook_id) do update
        set last_success_at = greatest(known.last_success_at, excluded.last_success_at)
    ), recorded as (
      ${RECORD}
    )
    select id from failing`,
};

const NOTE_SUCCESSES = {
  name: 'ledger-note-successes',
  text: `
    with noted as (
      insert into webhook_activity as known (webhook_id, last_success_at)
      select webhook_id, to_timestamp(at / 1000.0)
      from unnest($1::uuid[], $2::float8[]) as given (webhook_id, at)
      on conflict (webhook_id) do update
        set last_success_at = greatest(known.last_success_at, excluded.last_success_at)
    )
    select id from webhooks where id = any ($1::uuid[]) and failures > 0`,
};

export const settle = async (
  executor: Executor,
  attempts: readonly SettledAttempt[],
): Promise<ReadonlySet<string>> => {
  if (attempts.length === 0) return new Set();
  const rows = await executor.run<{ delivery_id: string; number: number }>(
    SETTLE,
    columnsOf(attempts),
  );
  return new Set(rows.map(({ delivery_id, number }) => attemptKey(delivery_id, number)));
};

export const settleSuccesses = async (
  executor: Executor,
  attempts: readonly SettledAttempt[],
): Promise<ReadonlySet<string>> => {
  const failing = await executor.run<{ id: string }>(SETTLE_SUCCESSES, columnsOf(attempts));
  return new Set(failing.map(({ id }) => id));
};

/** Of one delivery the latest attempt comes last: that is the one the search finds. */
const inOrder = (a: SettledAttempt, b: SettledAttempt): number => {
  if (a.deliveryId === b.deliveryId) return a.attempt - b.attempt;
  return a.deliveryId < b.deliveryId ? -1 : 1;
};

/** Of reports of one attempt in one batch only the first is recorded, so only that may move the delivery. */
const isFirstReport = (
  one: SettledAttempt,
  i: number,
  sorted: readonly SettledAttempt[],
): boolean =>
  one.deliveryId !== sorted[i - 1]?.deliveryId || one.attempt !== sorted[i - 1]?.attempt;

const columnsOf = (attempts: readonly SettledAttempt[]): readonly unknown[] => {
  const sorted = attempts.toSorted(inOrder).filter(isFirstReport);
  return [
    sorted.map(({ deliveryId }) => deliveryId),
    sorted.map(({ attempt }) => attempt),
    sorted.map(({ webhookId }) => webhookId),
    sorted.map(({ answer }) => answer.startedAt),
    sorted.map(({ answer }) => answer.durationMs),
    sorted.map(({ answer }) => answer.outcome),
    sorted.map(({ answer }) => answer.status),
    sorted.map(({ answer }) => answer.error),
    sorted.map(({ answer }) => (answer.status === null ? null : JSON.stringify(answer.headers))),
    sorted.map(({ answer }) => (answer.status === null ? null : answer.excerpt)),
    sorted.map(({ verdict }) => verdict.state),
    sorted.map(({ verdict }) => (verdict.state === 'pending' ? verdict.dueAt : null)),
    sorted.map(({ answer }) => answer.request && JSON.stringify(answer.request)),
  ];
};

export const noteSuccesses = async (
  executor: Executor,
  lastAt: ReadonlyMap<string, number>,
): Promise<ReadonlySet<string>> => {
  const webhookIds = [...lastAt.keys()].sort();
  const rows = await executor.run<{ id: string }>(NOTE_SUCCESSES, [
    webhookIds,
    webhookIds.map((id) => lastAt.get(id)),
  ]);
  return new Set(rows.map(({ id }) => id));
};
