import { z } from 'zod';
import type { OperationFacts } from './operation.js';

const checks = z.record(z.string(), z.enum(['ok', 'down']));
const health = z.object({ status: z.enum(['ok', 'unavailable']), checks }).meta({ id: 'Health' });

/** Of routes that every app has and that know nothing of this API. By controller and handler. */
export const FACTS_OF_OTHERS: Readonly<Record<string, OperationFacts>> = {
  'HealthController.live': {
    id: 'isLive',
    summary: 'Whether the process is alive, or a restart would help',
    reply: health,
    others: { 503: health },
  },
  'HealthController.ready': {
    id: 'isReady',
    summary: 'Whether it can do its work now',
    reply: health,
    others: { 503: health },
  },
};
