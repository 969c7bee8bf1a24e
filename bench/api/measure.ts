import { nowMs } from '../measuring/monotonic.js';
import { quantile } from '../measuring/statistics.js';
import { watchUsage } from '../measuring/usage.js';
import type { Call } from './calls.js';
import type { RunningApi } from './running-api.js';

export interface Timed {
  readonly name: string;
  /** In ms, from the request to the last byte of its answer. */
  readonly p50: number;
  readonly p99: number;
  /** CPU time in ms of the API and of PostgreSQL, which a busy machine leaves as it is; undefined where it cannot be read. */
  readonly cpu: number | undefined;
  /** Rows to a page, on average. */
  readonly rows: number;
}

const CALLS = 200;
/** Those not counted: connections and statements are new to them. */
const WARMING = 20;

/** Makes a call again and again, one after the other, each time another of its kind. */
export const time = async (
  api: RunningApi,
  call: Call,
  { rounds, databaseUrl }: { readonly rounds: number; readonly databaseUrl: string },
): Promise<Timed> => {
  const wanted = CALLS * rounds;
  const times: number[] = [];
  let rows = 0;
  const callUntil = async (end: number, from: number): Promise<void> => {
    for (let made = from; made < end; made += 1) {
      const begun = nowMs();
      const { status, body } = await api.call(call.account(made), call.path(made));
      times.push(nowMs() - begun);
      if (status !== 200 && status !== 404)
        throw new Error(`GET ${call.path(made)}: ${status} ${JSON.stringify(body)}`);
      rows += (body as { data?: readonly unknown[] }).data?.length ?? 1;
    }
  };
  await callUntil(WARMING, 0);
  [times.length, rows] = [0, 0];
  const processes = { api: api.pid };
  const usage = await watchUsage({ processes, databaseUrl, amqpUrl: api.amqpUrl });
  await callUntil(WARMING + wanted, WARMING);
  const { api: ofApi, PostgreSQL: ofPostgres } = await usage();
  const cpu = (ofApi?.cpuMs ?? NaN) + (ofPostgres?.cpuMs ?? NaN);
  return {
    name: call.name,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    cpu: Number.isNaN(cpu) ? undefined : cpu / wanted,
    rows: rows / wanted,
  };
};
