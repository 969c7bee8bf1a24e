import type { Trial } from '#application';
import { z } from 'zod';
import { webhookDraft } from './webhook.schema.js';

export const testQuery = z.strictObject({ wait: z.enum(['true', 'false']).default('false') });

/** What a form holds that is not saved yet. */
export const unsavedWebhook = webhookDraft
  .pick({ url: true, events: true, basicAuth: true })
  .partial({ events: true });

/** A trial as the API shows it. */
export const showTrial = ({ sent, answer }: Trial) => ({
  delivered: answer.outcome === 'success',
  outcome: answer.outcome,
  status: answer.status,
  error: answer.error,
  durationMs: answer.durationMs,
  request: { body: sent },
  response: answer.status === null ? null : { headers: answer.headers, excerpt: answer.excerpt },
});
