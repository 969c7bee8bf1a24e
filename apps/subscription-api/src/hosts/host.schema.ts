import { z } from 'zod';
import { instant } from '../http/instant.js';
import { pageQuery } from '../http/page.js';

/** A name has at most 253 characters, and a port five digits. */
export const hostListQuery = pageQuery.extend({ cursor: z.string().min(1).max(260).optional() });

export const hostReply = z
  .object({
    host: z.string().meta({ description: 'With its port, if it is not the usual one.' }),
    failures: z.int().min(1).meta({ description: 'In a row.' }),
    lastFailureAt: instant,
    throttledUntil: instant
      .nullable()
      .meta({ description: 'Nothing is sent there until then; null: it is not throttled.' }),
    webhooks: z
      .array(z.object({ id: z.uuid(), name: z.string() }))
      .readonly()
      .meta({ description: 'Enabled webhooks that wait while it is throttled.' }),
  })
  .meta({
    id: 'FailingHost',
    examples: [
      {
        host: 'hooks.example.com',
        failures: 21,
        lastFailureAt: '2026-11-20T12:00:00.000Z',
        throttledUntil: '2026-11-20T12:01:00.000Z',
        webhooks: [{ id: '019ab3f2-7c1e-7b5a-9f5e-0c7a4c1d2e3f', name: 'task.*' }],
      },
    ],
  });
