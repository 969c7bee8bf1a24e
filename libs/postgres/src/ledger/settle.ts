import type { SettledAttempt } from '#application';
import { attemptKey } from '#domain';
import type { Executor } from '../executor.js';

/** The key of attempts keeps a second report of the same attempt out; only a first report moves its delivery. */
const SETTLE = {
  name: 'ledger-settle',
  text: `
    with given as (
      select * from unnest(
        $1::uuid[], $2::smallint[], $3::uuid[], $4::float8[], $5::real[], $6::text[], $7::smallint[],
        $8::text[], $9::jsonb[], $10::text[], $11::delivery_state[], $12::float8[])
      as given (delivery_id, number, webhook_id, started_at, duration_ms, outcome, status, error,
                response_headers, response_excerpt, state, due_at)
    ), recorded as (
      insert into attempts (delivery_id, number, webhook_id, started_at, duration_ms, outcome, status,
                            error, response_headers, response_excerpt)
      select delivery_id, number, webhook_id, to_timestamp(started_at / 1000.0), duration_ms, outcome,
             status, error, response_headers, response_excerpt
      from given
      on conflict do nothing
      returning delivery_id, number
    ), moved as (
      update deliveries d
      set state = given.state, attempts = given.number, due_at = to_timestamp(given.due_at / 1000.0)
      from given
      where d.id = any ($1::uuid[]) and d.id = given.delivery_id
        and d.state in ('pending', 'held') and d.attempts < given.number
    )
    select delivery_id, number from recorded`,
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
  const sorted = attempts.toSorted((a, b) => (a.deliveryId < b.deliveryId ? -1 : 1));
  const rows = await executor.run<{ delivery_id: string; number: number }>(SETTLE, [
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
  ]);
  return new Set(rows.map(({ delivery_id, number }) => attemptKey(delivery_id, number)));
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
