import { isUtf8 } from 'node:buffer';
import { DEAD_LETTER_QUEUES, type DeadLetter, type WhichLetters } from '#application';
import { z } from 'zod';
import { instant } from '../http/instant.js';

const queue = z
  .enum(DEAD_LETTER_QUEUES)
  .meta({ description: 'The queue whose letters lie in `<queue>.dead`.' });

const MOST = 1_000;

export const deadLettersQuery = z.strictObject({
  queue,
  limit: z.coerce
    .number('must be a number')
    .int()
    .min(1)
    .max(100)
    .default(50)
    .meta({ description: 'How many, at most; fewer are told when they are large.' }),
});

const which = {
  queue,
  ids: z.array(z.string().min(1)).min(1).max(MOST).optional(),
  all: z.literal(true).optional(),
};

const oneOf = ({ ids, all }: { ids?: unknown; all?: unknown }): boolean =>
  (ids === undefined) !== (all === undefined);
const ONE_OF = 'must name either ids or all: true';

export const discardBody = z
  .strictObject(which)
  .refine(oneOf, ONE_OF)
  .meta({
    id: 'DeadLettersToDiscard',
    examples: [{ queue: 'event-router', ids: ['order-4711'] }],
  });

export const redriveBody = z
  .strictObject({
    ...which,
    limit: z
      .int()
      .min(1)
      .max(MOST)
      .default(MOST)
      .meta({ description: 'How many to send back at once, at most.' }),
  })
  .refine(oneOf, ONE_OF)
  .meta({ id: 'DeadLettersToRedrive', examples: [{ queue: 'event-router', all: true }] });

export const whichOf = ({ ids }: { readonly ids?: readonly string[] | undefined }): WhichLetters =>
  ids ?? 'all';

export const redrivenReply = z.object({ redriven: z.int().min(0) });
export const discardedReply = z.object({ discarded: z.int().min(0) });

export const deadLetterReply = z
  .object({
    id: z.string().meta({
      description: 'The message id of its publisher, or else a digest of the letter.',
    }),
    reason: z.string().nullable().meta({ description: 'Stable: `not-json`, `delivery_limit`.' }),
    detail: z.string().nullable(),
    routingKey: z.string().nullable().meta({ description: 'As it was first published.' }),
    refusedAt: instant.nullable(),
    contentType: z.string().nullable(),
    encoding: z.enum(['utf8', 'base64']).meta({ description: 'How `body` tells the bytes.' }),
    body: z.string(),
    bytes: z.int().min(0),
    redriven: z.int().min(0).meta({ description: 'How often it was sent back before.' }),
  })
  .meta({ id: 'DeadLetter' });

export const deadLettersReply = z.object({
  data: z.array(deadLetterReply),
  total: z.int().min(0).meta({ description: 'How many lie there in all.' }),
});

/** A letter as the API shows it. */
export const showLetter = ({ body, ...letter }: DeadLetter): z.infer<typeof deadLetterReply> => {
  const encoding = isUtf8(body) ? 'utf8' : 'base64';
  return { ...letter, encoding, body: Buffer.from(body).toString(encoding), bytes: body.length };
};
