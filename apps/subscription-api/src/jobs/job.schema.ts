import { RECOVERABLE, type Job } from '#application';
import { parseEventPattern } from '#domain';
import { z } from 'zod';
import { projectId, until } from '../events/kept-event.schema.js';
import { givenInstant, inOrder, instant } from '../http/instant.js';

/** Deliveries a second, at most. */
const rate = z.number().int().min(1).max(1_000).default(100);

const pattern = z
  .string()
  .refine((text) => parseEventPattern(text) !== undefined, 'must be an event type or pattern');

export const recoverBody = inOrder(
  z.strictObject({
    since: givenInstant,
    until,
    statuses: z.array(z.enum(RECOVERABLE)).min(1).default(['exhausted', 'held']),
    rate,
  }),
);

export const replayBody = inOrder(
  z.strictObject({
    since: givenInstant,
    until,
    types: z.array(pattern).max(500).default([]),
    projects: z.array(projectId).max(10_000).default([]),
    rate,
  }),
);

const jobFields = {
  id: z.uuid(),
  webhookId: z.uuid(),
  status: z.enum(['running', 'done', 'cancelled']),
  done: z.int().min(0).meta({ description: 'How many deliveries or events are behind it.' }),
  total: z.int().min(0),
  delivered: z.int().min(0).meta({
    description: 'Put on their way again. What came of them, the deliveries tell.',
  }),
  skipped: z.int().min(0).meta({
    description:
      'Left out, since what the events said was removed by its age, or what is pending is on its way already.',
  }),
  rate: z.int().min(1).meta({ description: 'Deliveries a second, at most.' }),
  since: instant,
  until: instant,
  createdAt: instant,
  updatedAt: instant,
};

export const jobReply = z
  .discriminatedUnion('kind', [
    z.object({
      ...{ ...jobFields, kind: z.literal('recover') },
      states: z.array(z.enum(RECOVERABLE)).readonly(),
    }),
    z.object({
      ...{ ...jobFields, kind: z.literal('replay') },
      types: z.array(z.string()).readonly(),
      projects: z.array(z.string()).readonly(),
    }),
  ])
  .meta({ id: 'Job' });

/** A job as the API shows it. */
export const showJob = (job: Job): z.infer<typeof jobReply> => {
  const { id, webhookId, task, rate: perSecond, status, done, total, delivered, skipped } = job;
  return {
    ...{ id, webhookId, ...task, status, done, total, delivered, skipped, rate: perSecond },
    since: isoOf(job.since),
    until: isoOf(job.until),
    createdAt: isoOf(job.createdAt),
    updatedAt: isoOf(job.updatedAt),
  };
};

const isoOf = (at: number): string => new Date(at).toISOString();
