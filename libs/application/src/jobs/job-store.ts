import type { DomainEvent, FilterableEvent } from '#domain';
import type { WebhookAt } from '../ports/transactions.js';
import type { Page, PageRequest } from '../ports/webhook-readers.js';
import type { Job, JobProgress, RecoverTask } from './job.js';

/** What a job may touch, in the transaction that also keeps its progress. */
export interface JobDesk {
  webhook(webhookId: string): Promise<WebhookAt | undefined>;
  /**
   * Makes the next deliveries of the webhook due; returns how many it looked at, the last one's id, and how
   * many it skipped: their events' payloads are removed, or they ended meanwhile, or are pending and made without
   * it, since they are due, or leased until `leasedUntil` (ms) at most, or wait for their turn.
   */
  recover(
    job: Job,
    task: RecoverTask,
    terms: { readonly limit: number; readonly now: number; readonly leasedUntil: number },
  ): Promise<{ readonly count: number; readonly skipped: number; readonly last: string | null }>;
  /** The account's next kept events, oldest first. */
  nextEvents(
    job: Job,
    limit: number,
  ): Promise<
    readonly {
      readonly key: string;
      readonly event: Pick<DomainEvent, 'type' | 'project'>;
      readonly payloadRemoved: boolean;
    }[]
  >;
  /** What these events say, by key. */
  contents(keys: readonly string[]): Promise<ReadonlyMap<string, FilterableEvent>>;
  /** Owes these events to the webhook, each by a delivery of its own, due now. */
  owe(
    job: Job,
    deliveries: readonly { readonly id: string; readonly key: string }[],
    now: number,
  ): Promise<void>;
}

/** Jobs and how far they are. */
export abstract class JobStore {
  /** Counts what there is to do, and keeps the job. */
  abstract add(job: Omit<Job, 'total'>): Promise<Job>;
  abstract find(account: string, id: string): Promise<Job | undefined>;
  /** Newest first. */
  abstract list(account: string, page: PageRequest): Promise<Page<Job>>;
  /** Ends a running job; one that has ended stays as it is. */
  abstract cancel(account: string, id: string, now: number): Promise<Job | undefined>;
  /**
   * Hands the next running job that nobody else has in hand to `work`, and keeps the progress it returns in
   * the same transaction. False when there is none.
   */
  abstract workOnNext(
    now: number,
    work: (job: Job, desk: JobDesk) => Promise<JobProgress>,
  ): Promise<boolean>;
  /**
   * Makes one delivery due, whatever its state; false when the account has no such delivery. Throws
   * PayloadRemoved.
   */
  abstract retry(account: string, deliveryId: string, now: number): Promise<boolean>;
}
