import { z } from 'zod';

/** A time as the API tells it: ISO 8601, UTC, to the millisecond. */
export const instant = z.iso.datetime();
