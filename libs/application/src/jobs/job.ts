import { DomainError, type DeliveryState } from '#domain';

/** Failed, held or exhausted deliveries of one webhook, again. */
export interface RecoverTask {
  readonly kind: 'recover';
  readonly states: readonly RecoverableState[];
}

/** Kept domain events matched again, also those from before the webhook existed or while it was disabled. */
export interface ReplayTask {
  readonly kind: 'replay';
  /** Event patterns; none means what the webhook asks for itself. */
  readonly types: readonly string[];
  /** Project ids; none means every project that the webhook asks for. */
  readonly projects: readonly string[];
}

export const RECOVERABLE = ['exhausted', 'held', 'pending'] as const;
export type RecoverableState = (typeof RECOVERABLE)[number] & DeliveryState;

export type JobStatus = 'running' | 'done' | 'cancelled';

/** Work on many deliveries that goes on by itself. Instants are ms since the epoch. */
export interface Job {
  readonly id: string;
  readonly account: string;
  readonly webhookId: string;
  readonly task: RecoverTask | ReplayTask;
  /** From then on, inclusive: of deliveries when they were made, of events when they came. */
  readonly since: number;
  /** Until then, exclusive. */
  readonly until: number;
  /** Deliveries put on the road a second, at most. */
  readonly rate: number;
  readonly status: JobStatus;
  /** Deliveries or events looked at. */
  readonly done: number;
  /** Deliveries or events to look at, as counted when the job began. */
  readonly total: number;
  /** Deliveries put on the road; what comes of them, they tell themselves. */
  readonly delivered: number;
  /** Deliveries or events left out, since what they had to say is removed, or they are on their way already. */
  readonly skipped: number;
  /** The last id looked at: where to go on after a crash. */
  readonly cursor: string | null;
  /** Not before then. */
  readonly nextAt: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export type JobProgress = Pick<
  Job,
  'status' | 'done' | 'delivered' | 'skipped' | 'cursor' | 'nextAt'
>;

export class JobNotFound extends DomainError {
  readonly code = 'job-not-found';

  constructor(id: string) {
    super(`There is no job ${id} in this account.`);
  }
}
