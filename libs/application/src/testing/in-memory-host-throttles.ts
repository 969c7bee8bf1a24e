import { afterHostFailure, type HostStanding } from '#domain';
import {
  HostThrottles,
  type CountedFailure,
  type FailingHost,
  type FailureAtHost,
  type HostOfAccount,
} from '../pacing/host-throttles.js';
import type { Page, PageRequest } from '../ports/webhook-readers.js';

type Kept = FailingHost & HostOfAccount;

export class InMemoryHostThrottles extends HostThrottles {
  private readonly kept = new Map<string, Kept>();

  async standing(hosts: readonly HostOfAccount[]): Promise<readonly (HostStanding | null)[]> {
    return hosts.map((host) => this.standingOf(host));
  }

  async fail(failures: readonly FailureAtHost[]): Promise<readonly CountedFailure[]> {
    return failures.map(({ account, host, rule, ...failure }) => {
      const before = this.standingOf({ account, host });
      const standing = afterHostFailure(before, rule, failure);
      const lastFailureAt = failure.endedAt;
      this.kept.set(keyOf({ account, host }), { account, host, lastFailureAt, ...standing });
      return { standing, throttled: standing.throttles > (before?.throttles ?? 0) };
    });
  }

  async clear(hosts: readonly HostOfAccount[]): Promise<void> {
    for (const host of hosts) this.kept.delete(keyOf(host));
  }

  async list(account: string, { limit, after }: PageRequest): Promise<Page<FailingHost>> {
    const all = [...this.kept.values()]
      .filter((host) => host.account === account && (after === null || host.host > after))
      .sort((a, b) => (a.host < b.host ? -1 : 1))
      .map(({ account: _account, ...host }) => host);
    const items = all.slice(0, limit);
    return { items, next: all.length > limit ? (items.at(-1)?.host ?? null) : null };
  }

  private standingOf(host: HostOfAccount): HostStanding | null {
    const kept = this.kept.get(keyOf(host));
    if (!kept) return null;
    const { consecutive, throttles, throttledUntil } = kept;
    return { consecutive, throttles, throttledUntil };
  }
}

const keyOf = ({ account, host }: HostOfAccount): string => JSON.stringify([account, host]);
