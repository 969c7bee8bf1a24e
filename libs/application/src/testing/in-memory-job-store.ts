import type { FilterableEvent, WebhookState } from '#domain';
import { JobStore, type JobDesk } from '../jobs/job-store.js';
import type { Job, JobProgress } from '../jobs/job.js';
import { PayloadRemoved } from '../webhooks/errors.js';
import type { Page, PageRequest } from '../ports/webhook-readers.js';

type KeptEvent = Awaited<ReturnType<JobDesk['nextEvents']>>[number];

/** Jobs over events and deliveries that a test lays out. Every span of time holds all of them. */
export class InMemoryJobStore extends JobStore {
  readonly events: KeptEvent[] = [];
  /** What the events say, by key. */
  readonly contents = new Map<string, FilterableEvent>();
  /** Keys of events that were read. */
  readonly read: string[] = [];
  /** Ids of deliveries to recover, oldest first. */
  readonly recoverable: string[] = [];
  /** Those of them whose events' payloads are removed. */
  readonly silent = new Set<string>();
  readonly webhooks = new Map<string, WebhookState>();
  /** What was put on the road: ids of deliveries, or keys of events. */
  readonly road: string[] = [];
  private readonly jobs = new Map<string, Job>();

  async add(job: Omit<Job, 'total'>): Promise<Job> {
    const total = job.task.kind === 'replay' ? this.events.length : this.recoverable.length;
    this.jobs.set(job.id, { ...job, total });
    return { ...job, total };
  }

  async find(account: string, id: string): Promise<Job | undefined> {
    const job = this.jobs.get(id);
    return job?.account === account ? job : undefined;
  }

  async list(account: string, { limit }: PageRequest): Promise<Page<Job>> {
    const mine = [...this.jobs.values()].filter((job) => job.account === account);
    return { items: mine.toReversed().slice(0, limit), next: null };
  }

  async cancel(account: string, id: string, now: number): Promise<Job | undefined> {
    const job = await this.find(account, id);
    if (job?.status === 'running') {
      this.jobs.set(id, { ...job, status: 'cancelled', updatedAt: now });
    }
    return this.find(account, id);
  }

  async workOnNext(
    now: number,
    work: (job: Job, desk: JobDesk) => Promise<JobProgress>,
  ): Promise<boolean> {
    const next = [...this.jobs.values()].find(
      ({ status, nextAt }) => status === 'running' && nextAt <= now,
    );
    if (!next) return false;
    const draft: string[] = [];
    const progress = await work(next, this.desk(draft));
    this.road.push(...draft);
    this.jobs.set(next.id, { ...next, ...progress, updatedAt: now });
    return true;
  }

  async retry(_account: string, deliveryId: string): Promise<boolean> {
    if (this.silent.has(deliveryId)) throw new PayloadRemoved(deliveryId);
    return this.recoverable.includes(deliveryId);
  }

  private desk(draft: string[]): JobDesk {
    const after = (all: readonly string[], cursor: string | null) =>
      all.filter((id) => cursor === null || id > cursor);
    return {
      webhook: async (webhookId) => {
        const state = this.webhooks.get(webhookId);
        return state && { version: 1, state };
      },
      recover: async ({ cursor }, _task, { limit }) => {
        const ids = after(this.recoverable, cursor).slice(0, limit);
        const telling = ids.filter((id) => !this.silent.has(id));
        draft.push(...telling);
        return {
          count: ids.length,
          skipped: ids.length - telling.length,
          last: ids.at(-1) ?? null,
        };
      },
      nextEvents: async ({ cursor }, limit) =>
        this.events.filter(({ key }) => cursor === null || key > cursor).slice(0, limit),
      contents: async (keys) => {
        this.read.push(...keys);
        return new Map([...this.contents].filter(([key]) => keys.includes(key)));
      },
      owe: async (_job, deliveries) => {
        draft.push(...deliveries.map(({ key }) => key));
      },
    };
  }
}
