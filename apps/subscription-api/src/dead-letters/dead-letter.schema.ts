import { isUtf8 } from 'node:buffer';
import { DEAD_LETTER_QUEUES, type KeptLetter, type WhichLetters } from '#application';
import { z } from 'zod';
import { instant } from '../http/instant.js';
import { pageQuery, pageReply } from '../http/page.js';

const queue = z.enum(DEAD_LETTER_QUEUES).meta({ description: 'The queue they were refused in.' });

const reason = z
  .string()
  .min(1)
  .max(255)
  .meta({ description: 'Only those refused for it: `not-json`.' });

const MOST = 1_000;

export const deadLettersQuery = pageQuery.extend({
  queue,
  reason: reason.optional(),
  limit: pageQuery.shape.limit.meta({
    description: 'How many to a page; fewer come when they are large.',
  }),
  cursor: z
    .string()
    .regex(/^\d{1,18}$/, 'must be the `next` of an earlier page')
    .optional()
    .meta({ description: 'The `next` of an earlier page.' }),
});

const which = {
  queue,
  ids: z.array(z.string().min(1)).min(1).max(MOST).optional(),
  reason: reason.optional(),
  all: z.literal(true).optional(),
};

interface Which {
  readonly ids?: readonly string[] | undefined;
  readonly reason?: string | undefined;
  readonly all?: true | undefined;
}

const oneOf = ({ ids, reason, all }: Which): boolean =>
  [ids, reason, all].filter((each) => each !== undefined).length === 1;
const ONE_OF = 'must name one of ids, reason, or all: true';

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

export const whichOf = ({ ids, reason }: Which): WhichLetters => {
  if (ids) return { ids };
  return reason === undefined ? 'all' : { reason };
};

export const redrivenReply = z.object({ redriven: z.int().min(0) });
export const discardedReply = z.object({ discarded: z.int().min(0) });

export const deadLetterReply = z
  .object({
    id: z.string().meta({
      description: 'The message id of its publisher, or else a digest of the letter.',
    }),
    account: z.string().nullable().meta({ description: 'Null: it cannot be read.' }),
    reason: z.string().nullable().meta({ description: 'Stable: `not-json`, `delivery_limit`.' }),
    detail: z.string().nullable(),
    routingKey: z.string().nullable().meta({ description: 'As it was first published.' }),
    exchange: z.string().nullable().meta({ description: 'The same.' }),
    refusedAt: instant.nullable(),
    seenAt: instant.meta({ description: 'When it was taken from the broker.' }),
    contentType: z.string().nullable(),
    encoding: z.enum(['utf8', 'base64']).meta({ description: 'How `body` tells the bytes.' }),
    body: z.string(),
    bytes: z.int().min(0),
    redriven: z.int().min(0).meta({ description: 'How often it was sent back before.' }),
  })
  .meta({ id: 'DeadLetter' });

export const deadLettersReply = pageReply(deadLetterReply).extend({
  total: z.int().min(0).meta({ description: 'How many there are in all, for whatever reason.' }),
});

/** A letter as the API shows it. */
export const showLetter = ({ body, ...letter }: KeptLetter): z.infer<typeof deadLetterReply> => {
  const encoding = isUtf8(body) ? 'utf8' : 'base64';
  return { ...letter, encoding, body: Buffer.from(body).toString(encoding), bytes: body.length };
};
