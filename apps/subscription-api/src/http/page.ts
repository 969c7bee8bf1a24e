import type { Page } from '#application';
import { z } from 'zod';

const UUID = z.uuid('must be the `next` of an earlier page');

const LIMIT_RULE = 'must be a whole number from 1 to 100';

/** Digits alone: a number may be written in many ways, and a parameter in one. */
export const pageLimit = z
  .preprocess(
    (given) => (typeof given === 'string' && /^[1-9]\d*$/.test(given) ? Number(given) : given),
    z.number(LIMIT_RULE).int(LIMIT_RULE).min(1, LIMIT_RULE).max(100, LIMIT_RULE),
  )
  .default(50)
  .meta({ description: 'How many to a page.' });

export const pageQuery = z.strictObject({
  limit: pageLimit,
  cursor: UUID.optional().meta({ description: 'The `next` of an earlier page.' }),
});

/** The same of what is listed by name. */
export const namedPageQuery = pageQuery.extend({ cursor: z.string().min(1).max(128).optional() });

/** What a listing answers with. */
export const pageReply = <Item extends z.ZodType>(item: Item) =>
  z.object({
    data: z.array(item),
    next: z
      .string()
      .nullable()
      .meta({
        description:
          'The `cursor` of the following page; null: this is the last. Where much has to be looked through, a page ' +
          'holds fewer than `limit`, or none, and `next` goes on where it stopped.',
      }),
  });

export type PageQuery = z.infer<typeof pageQuery>;

/** A page as the API shows it: `next` goes in as `cursor`. */
export const pageOf = <T, U>({ items, next }: Page<T>, show: (item: T) => U) => ({
  data: items.map(show),
  next,
});
