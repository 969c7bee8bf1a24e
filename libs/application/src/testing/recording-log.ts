import { Log, type LogLine } from '../ports/log.js';

type Level = 'debug' | 'info' | 'warn' | 'error';

export class RecordingLog extends Log {
  readonly lines: (LogLine & { readonly level: Level })[] = [];

  debug(line: LogLine): void {
    this.lines.push({ level: 'debug', ...line });
  }

  info(line: LogLine): void {
    this.lines.push({ level: 'info', ...line });
  }

  warn(line: LogLine): void {
    this.lines.push({ level: 'warn', ...line });
  }

  error(line: LogLine): void {
    this.lines.push({ level: 'error', ...line });
  }

  /** The names of the events logged at a level. */
  at(level: Level): readonly string[] {
    return this.lines.filter((line) => line.level === level).map(({ event }) => event);
  }
}
