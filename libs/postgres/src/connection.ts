import type { Log } from '#application';
import pg from 'pg';
import { isToBeMended } from './errors.js';

export interface ConnectionTerms {
  readonly log?: Log | undefined;
}

/** What TypeORM hands to pg's pool, and that to each connection. */
type Config = pg.ClientConfig & { readonly terms: ConnectionTerms };

type Heard = (error?: unknown) => void;

/** A connection to PostgreSQL that tells what somebody has to mend, each time it is met: whoever asked only tries again. */
export class Connection extends pg.Client {
  private readonly terms: ConnectionTerms;

  constructor(config: Config) {
    super(config);
    this.terms = config.terms;
  }

  /** As pg's own, in each of its forms. */
  override connect(...given: unknown[]): never {
    return heard(super.connect.bind(this), given, (error) => this.tell(error, 'connect'));
  }

  override query(...given: unknown[]): never {
    return heard(super.query.bind(this), given, (error) => this.tell(error, textOf(given[0])));
  }

  private tell(error: unknown, statement: string): void {
    if (!isToBeMended(error)) return;
    const { code, message } = error;
    this.terms.log?.error({ event: 'store.failed', code, error: message, statement });
  }
}

/** Calls pg, and hears what comes of it: by a callback where one is given, or else by its promise. */
const heard = (call: (...given: never[]) => unknown, given: unknown[], hear: Heard): never => {
  const back = given.at(-1);
  if (typeof back === 'function') {
    const hearing = (...answer: unknown[]): void => {
      hear(answer[0]);
      (back as (...answer: unknown[]) => void)(...answer);
    };
    return call(...([...given.slice(0, -1), hearing] as never[])) as never;
  }
  const answer = call(...(given as never[])) as Promise<unknown>;
  answer.then(() => hear(), hear);
  return answer as never;
};

const MOST_TEXT = 200;

const textOf = (asked: unknown): string => {
  const text = typeof asked === 'string' ? asked : (asked as pg.QueryConfig).text;
  return text.trim().slice(0, MOST_TEXT);
};
