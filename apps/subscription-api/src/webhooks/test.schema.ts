import type { Trial } from '#application';
import { z } from 'zod';
import { domainEvent } from '../events/publication.schema.js';
import { webhookDraft } from './webhook.schema.js';

export const testQuery = z.strictObject({ wait: z.enum(['true', 'false']).default('false') });

/** What is sent in place of the sample. */
export const sampleEvent = domainEvent
  .omit({ account: true })
  .partial({ id: true })
  .meta({ id: 'SampleEvent', examples: [{ type: 'task.created', data: { task: 17 } }] });

export const testBody = z
  .strictObject({
    event: sampleEvent.optional().meta({
      description: 'What to send, as it would be published; a sample when it is left out.',
    }),
  })
  .meta({ id: 'TestBody', examples: [{ event: { type: 'task.created', data: { task: 17 } } }] });

/** What a form holds that is not saved yet. */
export const unsavedWebhook = webhookDraft
  .omit({ enabled: true })
  .partial({ events: true })
  .meta({ id: 'UnsavedWebhook', examples: [{ url: 'https://example.com/hooks' }] });

export const trialReply = z
  .object({
    delivered: z.boolean(),
    outcome: z.string(),
    status: z.int().nullable(),
    error: z.string().nullable(),
    durationMs: z.int().min(0),
    rule: z.string().meta({ description: 'What was asked of the answer.' }),
    request: z.object({ body: z.string() }),
    response: z
      .object({ headers: z.record(z.string(), z.string()).readonly(), excerpt: z.string() })
      .nullable(),
  })
  .meta({ id: 'Trial' });

/** A trial as the API shows it. */
export const showTrial = ({ sent, answer, rule }: Trial): z.infer<typeof trialReply> => ({
  delivered: answer.outcome === 'success',
  outcome: answer.outcome,
  status: answer.status,
  error: answer.error,
  durationMs: answer.durationMs,
  rule,
  request: { body: sent },
  response: answer.status === null ? null : { headers: answer.headers, excerpt: answer.excerpt },
});
