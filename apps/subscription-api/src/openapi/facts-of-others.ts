import { z } from 'zod';
import type { OperationFacts } from './operation.js';

const checks = z.record(z.string(), z.enum(['ok', 'down']));
const ready = z.object({ status: z.enum(['ok', 'unavailable']), checks }).meta({ id: 'Readiness' });

/** Of routes that every app has and that know nothing of this API. By controller and handler. */
export const FACTS_OF_OTHERS: Readonly<Record<string, OperationFacts>> = {
  'HealthController.live': {
    id: 'isLive',
    summary: 'Whether the process is alive',
    reply: z.object({ status: z.literal('ok') }),
  },
  'HealthController.ready': {
    id: 'isReady',
    summary: 'Whether it can do its work now',
    reply: ready,
    others: { 503: ready },
  },
};
