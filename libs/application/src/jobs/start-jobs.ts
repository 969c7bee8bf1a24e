import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import type { Transactions } from '../ports/transactions.js';
import { InvalidField, WebhookIsDisabled } from '../webhooks/errors.js';
import { existing, type WebhookAddress } from '../webhooks/existing.js';
import type { Job } from './job.js';
import type { JobStore } from './job-store.js';

export type JobOrder = Pick<Job, 'task' | 'since' | 'until' | 'rate'>;

/** Starts work on many deliveries; workers do it. */
export class StartJobs {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: JobStore,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** Throws WebhookNotFound, NotTheOwner, PreconditionFailed, WebhookIsDisabled and InvalidField. */
  async execute(address: WebhookAddress, order: JobOrder): Promise<Job> {
    const { account, webhookId } = address;
    const now = this.clock.now();
    if (order.since > now) {
      throw new InvalidField('/since', 'must not lie in the future: nothing is there yet');
    }
    const { state } = await this.transactions.run(({ webhooks }) => existing(webhooks, address));
    // All of it would be held again, and the job would seem to have got it done.
    if (state.status === 'disabled') throw new WebhookIsDisabled(webhookId);
    return this.store.add({
      ...{ id: this.ids.next(), account, webhookId, ...order },
      ...{ status: 'running', done: 0, delivered: 0, skipped: 0, cursor: null },
      ...{ nextAt: now, createdAt: now, updatedAt: now },
    });
  }
}
