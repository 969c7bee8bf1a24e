import {
  HostThrottles,
  type CountedFailure,
  type FailingHost,
  type FailureAtHost,
  type HostOfAccount,
  type Page,
  type PageRequest,
} from '#application';
import { afterHostFailure, type HostStanding } from '#domain';
import type { DataSource } from 'typeorm';
import { inTransaction, PoolExecutor, type Executor } from '../executor.js';
import { pageOf } from '../paging.js';

const COLUMNS = 'account, host, consecutive, throttles, throttled_until, last_failure_at';
const GIVEN = '(account, host) in (select * from unnest($1::text[], $2::text[]))';

const FIND = {
  name: 'host-throttles-find',
  text: `select ${COLUMNS} from host_throttles where ${GIVEN}`,
};

/** In one order, so that two who count at the same hosts wait and do not deadlock. */
const LOCK = {
  name: 'host-throttles-lock',
  text: `select ${COLUMNS} from host_throttles where ${GIVEN} order by account, host for update`,
};

const BEGIN = {
  name: 'host-throttles-begin',
  text: `
    insert into host_throttles (account, host, consecutive, throttles, last_failure_at)
    select distinct account, host, 0, 0, 'epoch'::timestamptz
    from unnest($1::text[], $2::text[]) as given (account, host)
    order by account, host
    on conflict do nothing`,
};

const KEEP = {
  name: 'host-throttles-keep',
  text: `
    update host_throttles h
    set consecutive = given.consecutive, throttles = given.throttles,
        throttled_until = to_timestamp(given.throttled_until / 1000.0),
        last_failure_at = greatest(h.last_failure_at, to_timestamp(given.last_failure_at / 1000.0))
    from jsonb_to_recordset($1::jsonb) as given
      (account text, host text, consecutive integer, throttles integer, throttled_until float8,
       last_failure_at float8)
    where h.account = given.account and h.host = given.host`,
};

const CLEAR = {
  name: 'host-throttles-clear',
  text: `delete from host_throttles where ${GIVEN}`,
};

const LIST = {
  name: 'host-throttles-list',
  text: `
    select ${COLUMNS} from host_throttles
    where account = $1 and host collate "C" > $2 order by host collate "C" limit $3`,
};

interface ThrottleRow {
  readonly account: string;
  readonly host: string;
  readonly consecutive: number;
  readonly throttles: number;
  readonly throttled_until: Date | null;
  readonly last_failure_at: Date;
}

export class PostgresHostThrottles extends HostThrottles {
  private readonly executor: Executor;

  constructor(private readonly dataSource: DataSource) {
    super();
    this.executor = new PoolExecutor(dataSource);
  }

  async standing(hosts: readonly HostOfAccount[]): Promise<readonly (HostStanding | null)[]> {
    if (hosts.length === 0) return [];
    const found = byName(await this.executor.run<ThrottleRow>(FIND, namesOf(hosts)));
    return hosts.map((host) => found.get(nameOf(host)) ?? null);
  }

  async fail(failures: readonly FailureAtHost[]): Promise<readonly CountedFailure[]> {
    if (failures.length === 0) return [];
    return inTransaction(this.dataSource, async (executor) => {
      await executor.run(BEGIN, namesOf(failures));
      const rows = await executor.run<ThrottleRow>(LOCK, namesOf(failures));
      const standings = new Map(byName(rows));
      const counted = failures.map((failure) => count(standings, failure));
      await executor.run(KEEP, [JSON.stringify(rowsOf(failures, standings))]);
      return counted;
    });
  }

  async clear(hosts: readonly HostOfAccount[]): Promise<void> {
    await this.executor.run(CLEAR, namesOf(hosts));
  }

  async list(account: string, { limit, after }: PageRequest): Promise<Page<FailingHost>> {
    const rows = await this.executor.run<ThrottleRow>(LIST, [account, after ?? '', limit + 1]);
    const hosts = rows.map((row) => ({
      ...{ host: row.host, ...standingOf(row) },
      lastFailureAt: row.last_failure_at.getTime(),
    }));
    return pageOf(hosts, limit, ({ host }) => host);
  }
}

const count = (
  standings: Map<string, HostStanding>,
  { rule, ...failure }: FailureAtHost,
): CountedFailure => {
  const before = standings.get(nameOf(failure)) ?? null;
  const standing = afterHostFailure(before, rule, failure);
  standings.set(nameOf(failure), standing);
  return { standing, throttled: standing.throttles > (before?.throttles ?? 0) };
};

const rowsOf = (
  failures: readonly FailureAtHost[],
  standings: ReadonlyMap<string, HostStanding>,
): readonly object[] => {
  const lastOf = new Map(failures.map((failure) => [nameOf(failure), failure]));
  return [...lastOf].map(([name, { account, host, endedAt }]) => {
    const standing = standings.get(name);
    return {
      ...{ account, host, consecutive: standing?.consecutive, throttles: standing?.throttles },
      ...{ throttled_until: standing?.throttledUntil, last_failure_at: endedAt },
    };
  });
};

const nameOf = ({ account, host }: HostOfAccount): string => `${account}\n${host}`;

const namesOf = (hosts: readonly HostOfAccount[]): readonly unknown[] => [
  hosts.map(({ account }) => account),
  hosts.map(({ host }) => host),
];

const byName = (rows: readonly ThrottleRow[]): ReadonlyMap<string, HostStanding> =>
  new Map(rows.map((row) => [nameOf(row), standingOf(row)]));

const standingOf = ({ consecutive, throttles, throttled_until }: ThrottleRow): HostStanding => ({
  ...{ consecutive, throttles },
  throttledUntil: throttled_until?.getTime() ?? null,
});
