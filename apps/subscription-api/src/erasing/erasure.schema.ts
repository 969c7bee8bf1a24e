import type { ErasedSoFar } from '#application';
import { z } from 'zod';

export const erasureReply = z
  .object({
    status: z.enum(['done', 'more', 'waiting']).meta({
      description:
        '`more`: repeat the request. `waiting`: repeat it once a worker has told what happened to the webhooks.',
    }),
    removed: z
      .record(z.string(), z.int().min(1))
      .meta({ description: 'How many of each kind this request removed.' })
      .readonly(),
  })
  .meta({
    id: 'Erasure',
    examples: [{ status: 'done', removed: { deliveries: 2, attempts: 5, events: 1 } }],
  });

const STATUS = { nothing: 'done', more: 'more', untold: 'waiting' } as const;

export const showErasure = ({ removed, left }: ErasedSoFar): z.infer<typeof erasureReply> => ({
  status: STATUS[left],
  removed,
});
