import {
  parseEventPattern,
  patternMatches,
  type EnabledWebhook,
  type DisabledWebhook,
} from '#domain';
import { eventFilterOf } from '../routing/event-filter.js';
import type { ChoreSettings } from '../delivering/appointments/send-heartbeats.js';
import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import type { Job, JobProgress, RecoverTask, ReplayTask } from './job.js';
import type { JobDesk, JobStore } from './job-store.js';

/** Rows in one transaction, at most. */
const MAX_STEP = 500;
/** Events whose text is in memory at once, at most. */
const MAX_READ = 50;
const SECOND_MS = 1_000;

type Existing = EnabledWebhook | DisabledWebhook;

/** Does jobs step by step: a crash repeats no step, since a step and its progress are one transaction. */
export class RunJobs {
  constructor(
    private readonly store: JobStore,
    private readonly ids: Ids,
    private readonly clock: Clock,
    private readonly terms: Pick<ChoreSettings, 'leaseMs'>,
  ) {}

  /** Resolves to whether there may be more at once. */
  tick(): Promise<boolean> {
    const now = this.clock.now();
    return this.store.workOnNext(now, (job, desk) => this.step(job, desk, now));
  }

  private async step(job: Job, desk: JobDesk, now: number): Promise<JobProgress> {
    const state = (await desk.webhook(job.webhookId))?.state;
    if (!state || state.status === 'absent' || state.status === 'deleted') {
      return { ...job, status: 'cancelled' };
    }
    const limit = Math.min(MAX_STEP, job.rate);
    return job.task.kind === 'recover'
      ? this.recover(job, job.task, desk, { limit, now })
      : this.replay(job, job.task, desk, { limit, now, webhook: state });
  }

  private async recover(
    job: Job,
    task: RecoverTask,
    desk: JobDesk,
    { limit, now }: { readonly limit: number; readonly now: number },
  ): Promise<JobProgress> {
    const leasedUntil = now + this.terms.leaseMs;
    const { count, skipped, last } = await desk.recover(job, task, { limit, now, leasedUntil });
    const delivered = count - skipped;
    return progress(job, { looked: count, delivered, skipped, last, isLast: count < limit, now });
  }

  private async replay(
    job: Job,
    task: ReplayTask,
    desk: JobDesk,
    terms: { readonly limit: number; readonly now: number; readonly webhook: Existing },
  ): Promise<JobProgress> {
    const { limit, now, webhook } = terms;
    const events = await desk.nextEvents(job, limit);
    const asked = events.filter(({ event }) => wants(webhook, task, event));
    const there = asked.filter(({ payloadRemoved }) => !payloadRemoved);
    const wanted = await filtered(
      webhook,
      there.map(({ key }) => key),
      desk,
    );
    await desk.owe(
      job,
      wanted.map((key) => ({ id: this.ids.next(), key })),
      now,
    );
    return progress(job, {
      ...{ looked: events.length, delivered: wanted.length, now },
      skipped: asked.length - there.length,
      last: events.at(-1)?.key ?? null,
      isLast: events.length < limit,
    });
  }
}

interface Step {
  readonly looked: number;
  readonly delivered: number;
  readonly skipped: number;
  readonly last: string | null;
  readonly isLast: boolean;
  readonly now: number;
}

const progress = (
  job: Job,
  { looked, delivered, skipped, last, isLast, now }: Step,
): JobProgress => ({
  status: isLast ? 'done' : 'running',
  done: job.done + looked,
  delivered: job.delivered + delivered,
  skipped: job.skipped + skipped,
  cursor: last ?? job.cursor,
  nextAt: now + Math.ceil((delivered / job.rate) * SECOND_MS),
});

/** Those of the events that the webhook's filter lets through. Without one, none is read. */
const filtered = async (
  webhook: Existing,
  keys: readonly string[],
  desk: JobDesk,
): Promise<readonly string[]> => {
  const filter = eventFilterOf(webhook);
  if (!filter) return keys;
  const matching: string[] = [];
  for (let i = 0; i < keys.length; i += MAX_READ) {
    const next = keys.slice(i, i + MAX_READ);
    const contents = await desk.contents(next);
    for (const key of next) {
      const content = contents.get(key);
      if (content && filter(content)) matching.push(key);
    }
  }
  return matching;
};

/** What the webhook asks for itself, narrowed by what was asked of the job. */
const wants = (
  { settings }: Existing,
  task: ReplayTask,
  event: { readonly type: string; readonly project: string | null },
): boolean =>
  asksForType(settings.events, event.type) &&
  isIn(settings.projects, event.project) &&
  (task.types.length === 0 || asksForType(task.types, event.type)) &&
  isIn(task.projects, event.project);

const asksForType = (patterns: readonly string[], type: string): boolean =>
  patterns.some((text) => {
    const pattern = parseEventPattern(text);
    return pattern !== undefined && patternMatches(pattern, type);
  });

const isIn = (projects: readonly string[], project: string | null): boolean =>
  projects.length === 0 || (project !== null && projects.includes(project));
