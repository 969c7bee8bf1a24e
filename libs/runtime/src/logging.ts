import { Log, type LogLine } from '#application';
import type { LoggerService } from '@nestjs/common';
import { pino, type DestinationStream, type Logger } from 'pino';
import type { Settings } from './settings/settings.js';

/** Names under which a secret might stand in a line by mistake. */
const SECRET_NAMES = [
  ...['secret', 'secrets', 'signingSecrets', 'secretKeys', 'password', 'basicAuth.password'],
  ...['authorization', 'adminKey'],
];
const REDACTED = SECRET_NAMES.flatMap((name) => [name, `*.${name}`]);

/** JSON lines, on standard output unless told otherwise. */
export class PinoLog extends Log implements LoggerService {
  private readonly pino: Logger;

  constructor(app: string, level: Settings['logLevel'], to?: DestinationStream) {
    super();
    const timestamp = pino.stdTimeFunctions.isoTime;
    const options = { level, base: { app }, redact: REDACTED, timestamp };
    this.pino = to ? pino(options, to) : pino(options);
  }

  debug(line: LogLine | string): void {
    this.pino.debug(asLine(line));
  }

  info(line: LogLine): void {
    this.pino.info(line);
  }

  warn(line: LogLine | string): void {
    this.pino.warn(asLine(line));
  }

  error(line: LogLine | string | Error): void {
    this.pino.error(line instanceof Error ? { event: 'nest', error: line.message } : asLine(line));
  }

  /** Nest's own chatter about routes and modules: for whoever asks for it. */
  log(message: string): void {
    this.pino.debug(asLine(message));
  }
}

const asLine = (line: unknown): object =>
  typeof line === 'object' && line !== null ? line : { event: 'nest', message: String(line) };
