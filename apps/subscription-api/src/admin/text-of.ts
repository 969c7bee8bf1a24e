import { StoreUnavailable } from '#application';

const lineOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';

/** One line about an error; for those who run the database, also what it said. */
export const textOf = (error: unknown): string =>
  error instanceof StoreUnavailable && error.cause !== undefined
    ? `${lineOf(error)} (${lineOf(error.cause)})`
    : lineOf(error);
