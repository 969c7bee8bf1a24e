import { Rates, type RateDemand } from '#application';
import { endOfRate, takeOfRate, type RateShare, type RateWindow } from '#domain';
import type { DataSource } from 'typeorm';
import { inTransaction, type Executor } from '../executor.js';

/** In one order, so that two who ask for the same wait and do not deadlock. */
const LOCK = {
  name: 'rates-lock',
  text: `
    select webhook_id, per_ms, slice, taken, extract(epoch from line_until) * 1000 as line_until
    from webhook_rates where webhook_id = any ($1::uuid[]) order by webhook_id for update`,
};

const BEGIN = {
  name: 'rates-begin',
  text: `
    insert into webhook_rates (webhook_id, per_ms, slice, taken, line_until, expires_at)
    select webhook_id, 0, 0, '{}', 'epoch', 'epoch' from unnest($1::uuid[]) as webhook_id
    order by webhook_id
    on conflict do nothing`,
};

const KEEP = {
  name: 'rates-keep',
  text: `
    update webhook_rates r
    set per_ms = given.per_ms, slice = given.slice, taken = given.taken,
        line_until = to_timestamp(given.line_until / 1000.0),
        expires_at = to_timestamp(given.expires_at / 1000.0)
    from jsonb_to_recordset($1::jsonb) as given
      (webhook_id uuid, per_ms float8, slice bigint, taken integer[], line_until float8, expires_at float8)
    where r.webhook_id = given.webhook_id`,
};

interface RateRow {
  readonly webhook_id: string;
  readonly per_ms: number;
  readonly slice: string;
  readonly taken: readonly number[];
  readonly line_until: string;
}

/** A row a webhook that has a rate; it is locked for as long as its share is worked out. */
export class PostgresRates extends Rates {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async take(demands: readonly RateDemand[], now: number): Promise<readonly RateShare[]> {
    if (demands.length === 0) return [];
    return inTransaction(this.dataSource, async (executor) => {
      const windows = await lockAll(
        executor,
        demands.map(({ webhookId }) => webhookId),
      );
      const shares = demands.map(({ webhookId, rate, wanted }) =>
        takeOfRate(windows.get(webhookId) ?? null, rate, wanted, now),
      );
      const rows = shares.map(({ window }, i) => ({
        webhook_id: demands[i]?.webhookId,
        ...{ per_ms: window.perMs, slice: window.slice, taken: window.taken },
        ...{ line_until: window.lineUntil, expires_at: endOfRate(window) },
      }));
      await executor.run(KEEP, [JSON.stringify(rows)]);
      return shares;
    });
  }
}

const lockAll = async (
  executor: Executor,
  webhookIds: readonly string[],
): Promise<ReadonlyMap<string, RateWindow>> => {
  let rows = await executor.run<RateRow>(LOCK, [webhookIds]);
  if (rows.length < webhookIds.length) {
    await executor.run(BEGIN, [webhookIds]);
    rows = await executor.run<RateRow>(LOCK, [webhookIds]);
  }
  return new Map(rows.map((row) => [row.webhook_id, windowOf(row)]));
};

const windowOf = ({ per_ms: perMs, slice, taken, line_until }: RateRow): RateWindow => ({
  ...{ perMs, taken },
  slice: Number(slice),
  lineUntil: Math.round(Number(line_until)),
});
