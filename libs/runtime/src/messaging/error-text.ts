/** What a log line says of an error: where it came from, if it can tell. */
export const errorText = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? String(error)) : String(error);
