import { z } from 'zod';

/** A time as the API tells it: ISO 8601, UTC, to the millisecond. */
export const instant = z.iso.datetime();

/** A time as a caller gives it, in any zone; read as ms since the epoch. */
export const givenInstant = z.iso
  .datetime({ offset: true, error: 'must be a time such as 2026-01-31T08:00:00Z' })
  .transform((text) => Date.parse(text));

interface Span {
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

/** Refuses a span that ends before it begins. What is no time is in no order, and told by itself. */
export const inOrder = <Schema extends z.ZodType<Span>>(schema: Schema): Schema =>
  schema.refine(({ since, until }) => !isNumber(since) || !isNumber(until) || since <= until, {
    ...{ path: ['until'], error: 'must not be before since' },
  });

const isNumber = (given: unknown): given is number => typeof given === 'number';
