import {
  Ledger,
  type DueDelivery,
  type KeepTerms,
  type KeptEvent,
  type QueueHead,
  type QueueTerms,
  type SettledAttempt,
  type TakeTerms,
} from '#application';
import type { Executor } from '../executor.js';
import { claim, hasten } from './due.js';
import { keep } from './keep.js';
import { park, postpone, release } from './put-back.js';
import { hurry, queue, queued, suppress } from './queues.js';
import { noteSuccesses, settle, settleSuccesses } from './settle.js';
import { takeDue } from './take-due.js';

export class PostgresLedger extends Ledger {
  constructor(
    private readonly executor: Executor,
    /** For what may lie in any day there is. */
    private readonly allDays: Executor,
  ) {
    super();
  }

  keep(events: readonly KeptEvent[], terms: KeepTerms): Promise<ReadonlySet<string>> {
    return keep(this.executor, events, terms);
  }

  hasten(events: Parameters<Ledger['hasten']>[0], now: number): Promise<void> {
    return hasten(this.executor, events, now);
  }

  takeDue(terms: TakeTerms): Promise<readonly DueDelivery[]> {
    return takeDue(this.executor, terms);
  }

  claim(...[deliveries, terms]: Parameters<Ledger['claim']>): Promise<ReadonlySet<string>> {
    return claim(this.executor, deliveries, terms);
  }

  settle(attempts: readonly SettledAttempt[]): Promise<ReadonlySet<string>> {
    return settle(this.executor, attempts);
  }

  settleSuccesses(attempts: readonly SettledAttempt[]): Promise<ReadonlySet<string>> {
    return settleSuccesses(this.executor, attempts);
  }

  postpone(deliveries: Parameters<Ledger['postpone']>[0]): Promise<void> {
    return postpone(this.executor, deliveries);
  }

  park(deliveryIds: readonly string[], now: number): Promise<void> {
    return park(this.executor, deliveryIds, now);
  }

  queue(deliveryIds: readonly string[], dueAt: number): Promise<void> {
    return queue(this.executor, deliveryIds, dueAt);
  }

  hurry(...[full, now]: Parameters<Ledger['hurry']>): Promise<void> {
    return hurry(this.executor, full, now);
  }

  queued(webhookId: string, terms: QueueTerms): Promise<QueueHead> {
    const { executor, allDays } = this;
    return queued({ executor, allDays }, webhookId, terms);
  }

  suppress(deliveries: Parameters<Ledger['suppress']>[0]): Promise<void> {
    return suppress(this.executor, deliveries);
  }

  release(now: number, limit: number): Promise<number> {
    return release(this.executor, now, limit);
  }

  noteSuccesses(lastAt: ReadonlyMap<string, number>): Promise<ReadonlySet<string>> {
    return noteSuccesses(this.executor, lastAt);
  }
}
