import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import { refuseOthersWebhook } from '../webhooks/existing.js';
import { JobNotFound, type Job } from './job.js';
import type { JobStore } from './job-store.js';

export interface JobAddress {
  readonly account: string;
  readonly jobId: string;
  /** Whose its webhook must be for the caller to manage it; undefined: anyone's. */
  readonly ownedBy?: string | undefined;
}

/** Ends a job before it is done; what is on the road stays there. */
export class CancelJob {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: JobStore,
    private readonly clock: Clock,
  ) {}

  /** Throws JobNotFound and NotTheOwner. */
  async execute({ account, jobId, ownedBy }: JobAddress): Promise<Job> {
    const job = await this.store.find(account, jobId);
    if (!job) throw new JobNotFound(jobId);
    const { webhookId } = job;
    await refuseOthersWebhook(this.transactions, { account, webhookId, ownedBy });
    return (await this.store.cancel(account, jobId, this.clock.now())) ?? job;
  }
}
