import { isNoWayOut, type Answer, type NoWayOut } from '#domain';
import type { Clock } from '../ports/clock.js';
import type { Log } from '../ports/log.js';
import { Postponed } from '../delivering/lanes/postponed.js';

/** Before what our own way out did not let through is tried again, in ms; the last one is repeated. */
const WAITS = [1_000, 2_000, 5_000, 10_000, 30_000, 60_000] as const;
const LONGEST_WAIT_MS = 60_000;
/** What nobody has tried for so long (ms) is nothing to tell of any more. */
const FORGET_AFTER_MS = 5 * LONGEST_WAIT_MS;

interface Waiting {
  readonly step: number;
  /** In ms since the epoch. */
  readonly until: number;
}

/**
 * Our own way out, where requests go by one: the proxy. What it does not let through has reached nobody, so it is
 * no attempt. It is put off, webhook by webhook, since a proxy may fail for some of them and not for others.
 */
export class WayOut {
  private readonly waiting = new Map<string, Waiting>();
  private fault: { readonly error: string; readonly at: number } | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** What fails at present, in one line; null: nothing that is known. */
  get trouble(): string | null {
    if (this.fault === null || this.fault.at < this.clock.now() - FORGET_AFTER_MS) return null;
    return this.fault.error;
  }

  /** What need not be tried now. */
  heldBack(webhookId: string): Postponed | undefined {
    const until = this.waiting.get(webhookId)?.until ?? 0;
    return until > this.clock.now() ? new Postponed(until) : undefined;
  }

  /** Postponed when nothing came out; else the answer itself. */
  heard(webhookId: string, sent: Answer | NoWayOut): Answer | Postponed {
    if (isNoWayOut(sent)) return this.putOff(webhookId, sent.startedAt, sent.error ?? sent.outcome);
    if (sent.status !== null) this.works(webhookId);
    return sent;
  }

  private putOff(webhookId: string, startedAt: number, error: string): Postponed {
    const now = this.clock.now();
    if (this.trouble === null) {
      this.forget(now);
      this.log.error({ event: 'proxy.failing', error });
    }
    this.fault = { error, at: now };
    const before = this.waiting.get(webhookId);
    // Several at once are one try.
    if (before && startedAt < before.until) return new Postponed(Math.max(now, before.until));
    const step = before === undefined ? 0 : before.step + 1;
    const until = now + (WAITS[step] ?? LONGEST_WAIT_MS);
    this.waiting.set(webhookId, { step, until });
    this.log.info({ event: 'webhook.put-off', webhookId, error, until: inWords(until) });
    return new Postponed(until);
  }

  private works(webhookId: string): void {
    if (this.waiting.size > 0) this.waiting.delete(webhookId);
    if (this.fault === null) return;
    this.fault = null;
    this.log.info({ event: 'proxy.recovered' });
  }

  private forget(now: number): void {
    for (const [webhookId, { until }] of this.waiting) {
      if (until < now - FORGET_AFTER_MS) this.waiting.delete(webhookId);
    }
  }
}

const inWords = (instant: number): string => new Date(instant).toISOString();
