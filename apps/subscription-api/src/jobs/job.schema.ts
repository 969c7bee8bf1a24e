import { RECOVERABLE, type Job } from '#application';
import { isId, parseEventPattern } from '#domain';
import { z } from 'zod';

const instant = z.iso
  .datetime({ offset: true, error: 'must be a time such as 2026-01-31T08:00:00Z' })
  .transform((text) => Date.parse(text));

/** Deliveries a second, at most. */
const rate = z.number().int().min(1).max(1_000).default(100);

const pattern = z
  .string()
  .refine((text) => parseEventPattern(text) !== undefined, 'must be an event type or pattern');

const project = z.string().refine(isId, 'must be a project id');

export const recoverBody = z.strictObject({
  since: instant,
  until: instant.optional(),
  statuses: z.array(z.enum(RECOVERABLE)).min(1).default(['exhausted', 'held']),
  rate,
});

export const replayBody = z.strictObject({
  since: instant,
  until: instant.optional(),
  types: z.array(pattern).max(500).default([]),
  projects: z.array(project).max(10_000).default([]),
  rate,
});

/** A job as the API shows it. */
export const showJob = (job: Job) => {
  const { id, webhookId, task, rate: perSecond, status, done, total, delivered } = job;
  return {
    ...{ id, webhookId, ...task, status, done, total, delivered, rate: perSecond },
    since: isoOf(job.since),
    until: isoOf(job.until),
    createdAt: isoOf(job.createdAt),
    updatedAt: isoOf(job.updatedAt),
  };
};

const isoOf = (at: number): string => new Date(at).toISOString();
