import type { Answer, HostStanding, HostThrottle } from '#domain';
import { type Clock } from '../ports/clock.js';
import { type Log } from '../ports/log.js';
import { MicroBatches } from '../micro-batches.js';
import { Persistence } from '../persistence.js';
import type { LaneAddress } from '../delivering/lanes/lane-address.js';
import { answerIn, type LaneWork } from '../delivering/lanes/lane-work.js';
import { Postponed } from '../delivering/lanes/postponed.js';
import type {
  CountedFailure,
  FailureAtHost,
  HostOfAccount,
  HostThrottles,
} from './host-throttles.js';
import { type ThrottleListener, type ThrottledHost } from './throttle-listener.js';
import { type WebhooksAtHosts } from './webhooks-at-hosts.js';

const MAX_BATCH = 500;
/** While one request tries a host whose wait is over, the others come again after so long (ms). */
const TRIAL_MS = 5_000;

/**
 * Keeps the requests of an account's webhooks from a host that fails and fails. When its wait is over one request
 * at a time tries it, until one succeeds. Webhooks that throttle no host pass for free.
 */
export class HostGate {
  private readonly persistence = new Persistence();
  private readonly looking: MicroBatches<HostOfAccount, HostStanding | null>;
  private readonly failing: MicroBatches<FailureAtHost, CountedFailure>;
  /** Those in trouble, as last seen. */
  private readonly known = new Map<string, HostStanding>();
  private readonly trying = new Set<string>();

  constructor(
    private readonly throttles: HostThrottles,
    private readonly webhooks: Pick<WebhooksAtHosts, 'waitingAt'>,
    private readonly listener: ThrottleListener,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    const terms = { maxItems: MAX_BATCH, concurrency: 1 };
    this.looking = new MicroBatches((hosts) => this.look(hosts), terms);
    this.failing = new MicroBatches((failures) => this.count(failures), terms);
  }

  /** What is known to be throttled need not stand in its lane first. */
  heldBack({ pacing, ...lane }: LaneAddress): Postponed | undefined {
    if (pacing.hostThrottle === null) return undefined;
    const until = this.known.get(keyOf(lane))?.throttledUntil ?? 0;
    return until > this.clock.now() ? new Postponed(until) : undefined;
  }

  /** Does the work unless its host is throttled, and learns how it went. Call it right before sending. */
  through<T extends LaneWork>(lane: LaneAddress, work: () => Promise<T>): Promise<T | Postponed> {
    const { hostThrottle } = lane.pacing;
    return hostThrottle === null ? work() : this.watched(lane, hostThrottle, work);
  }

  stop(): void {
    this.persistence.giveUp();
  }

  private async watched<T extends LaneWork>(
    lane: LaneAddress,
    rule: HostThrottle,
    work: () => Promise<T>,
  ): Promise<T | Postponed> {
    const { account, host } = lane;
    const standing = await this.looking.add({ account, host });
    const now = this.clock.now();
    if (standing?.throttledUntil && standing.throttledUntil > now)
      return new Postponed(standing.throttledUntil);
    if (!standing?.throttledUntil) return this.heard(lane, rule, await work());
    const key = keyOf({ account, host });
    if (this.trying.has(key)) return new Postponed(now + TRIAL_MS);
    this.trying.add(key);
    try {
      return await this.heard(lane, rule, await work());
    } finally {
      this.trying.delete(key);
    }
  }

  private async heard<T extends LaneWork>(
    { account, host: name, endpoint }: LaneAddress,
    rule: HostThrottle,
    done: T,
  ): Promise<T> {
    const answer = answerIn(done);
    if (!answer) return done;
    const host = { account, host: name };
    try {
      if (answer.outcome !== 'success') await this.noteFailure(host, endpoint, rule, answer);
      else if (this.known.has(keyOf(host))) await this.noteSuccess(host);
    } catch (error) {
      // The attempt itself must be recorded all the same.
      this.log.error({ event: 'host-throttle.not-noted', ...host, error: String(error) });
    }
    return done;
  }

  private async noteSuccess(host: HostOfAccount): Promise<void> {
    this.known.delete(keyOf(host));
    await this.persistence.through(() => this.throttles.clear([host]));
  }

  private async noteFailure(
    host: HostOfAccount,
    failedLast: string,
    rule: HostThrottle,
    { startedAt, durationMs }: Answer,
  ): Promise<void> {
    const failure = { ...host, rule, startedAt, endedAt: startedAt + durationMs };
    const { standing, throttled } = await this.failing.add(failure);
    const { consecutive: failures, throttledUntil: until } = standing;
    if (!throttled || until === null) return;
    const webhookIds = this.webhooks.waitingAt(host);
    const news: ThrottledHost = { ...host, until, failures, failedLast, webhookIds };
    this.log.warn({
      ...{ event: 'host.throttled', ...host, failures, webhooks: webhookIds.length },
      until: new Date(until).toISOString(),
    });
    await this.persistence.through(() => this.listener.onThrottled(news));
  }

  private async look(hosts: readonly HostOfAccount[]): Promise<readonly (HostStanding | null)[]> {
    const all = new Map(hosts.map((host) => [keyOf(host), host]));
    const standings = await this.persistence.through(() =>
      this.throttles.standing([...all.values()]),
    );
    for (const [i, key] of [...all.keys()].entries()) this.learn(key, standings[i] ?? null);
    return hosts.map((host) => this.known.get(keyOf(host)) ?? null);
  }

  private async count(failures: readonly FailureAtHost[]): Promise<readonly CountedFailure[]> {
    const counted = await this.persistence.through(() => this.throttles.fail(failures));
    for (const [i, failure] of failures.entries())
      this.learn(keyOf(failure), counted[i]?.standing ?? null);
    return counted;
  }

  private learn(key: string, standing: HostStanding | null): void {
    if (standing) this.known.set(key, standing);
    else this.known.delete(key);
  }
}

const keyOf = ({ account, host }: HostOfAccount): string => `${account}\n${host}`;
