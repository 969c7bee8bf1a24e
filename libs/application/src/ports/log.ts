/** One wide line per unit of work: an event name and the facts, never a secret. */
export interface LogLine {
  readonly event: string;
  readonly [fact: string]: unknown;
}

export abstract class Log {
  abstract debug(line: LogLine): void;
  abstract info(line: LogLine): void;
  abstract warn(line: LogLine): void;
  abstract error(line: LogLine): void;
}
