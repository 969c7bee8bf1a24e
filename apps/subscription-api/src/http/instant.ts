import { z } from 'zod';

/** A time as the API tells it: ISO 8601, UTC, to the millisecond. */
export const instant = z.iso.datetime();

/** A time as a caller gives it, in any zone; read as ms since the epoch. */
export const givenInstant = z.iso
  .datetime({ offset: true, error: 'must be a time such as 2026-01-31T08:00:00Z' })
  .transform((text) => Date.parse(text));
