import type { Log } from '#application';
import pg from 'pg';
import { isToBeMended } from './errors.js';

export interface ConnectionTerms {
  readonly log?: Log | undefined;
  /** How long PostgreSQL may say nothing to what it was asked, in ms. */
  readonly patienceMs: number;
  /** All that lead to the same server. */
  readonly all: Set<Connection>;
}

/** What TypeORM hands to pg's pool, and that to each connection. */
type Config = pg.ClientConfig & { readonly terms: ConnectionTerms };

type Heard = (error?: unknown) => void;

/**
 * A connection to PostgreSQL that is broken off when nothing comes back for long: the machine behind it may be gone without
 * a word, which the kernel finds out after a quarter of an hour. It also tells what somebody has to mend, each time it is
 * met: whoever asked only tries again.
 */
export class Connection extends pg.Client {
  private readonly terms: ConnectionTerms;
  private patienceMs: number;
  private asked = 0;
  private heardAt = Infinity;

  constructor(config: Config) {
    super(config);
    this.terms = config.terms;
    this.patienceMs = config.terms.patienceMs;
    this.on('error', leftToItsHolder);
  }

  /** As pg's own, in each of its forms. */
  override connect(...given: unknown[]): never {
    const { all } = this.terms;
    this.once('end', () => all.delete(this));
    return heard(super.connect.bind(this), given, (error) => {
      this.heardAt = performance.now();
      if (error == null) all.add(this);
      this.tell(error, 'connect');
    });
  }

  override query(...given: unknown[]): never {
    const askedAt = performance.now();
    const timer =
      this.patienceMs < Infinity && setTimeout(() => this.giveUp(askedAt), this.patienceMs);
    this.asked += 1;
    return heard(super.query.bind(this), given, (error) => {
      if (timer) clearTimeout(timer);
      this.asked -= 1;
      this.heardAt = performance.now();
      this.tell(error, textOf(given[0]));
    });
  }

  /** Work whose statements may take as long as they need. */
  async unhurried<T>(work: () => Promise<T>): Promise<T> {
    this.patienceMs = Infinity;
    try {
      return await work();
    } finally {
      this.patienceMs = this.terms.patienceMs;
    }
  }

  /** With it go those at rest that heard nothing since either: each would take as long to find out. */
  private giveUp(askedAt: number): void {
    for (const each of this.terms.all) {
      if (each === this || (each.isAtRest && each.heardAt < askedAt))
        each.breakOff(this.patienceMs);
    }
  }

  private get isAtRest(): boolean {
    return this.asked === 0 && this.getTransactionStatus() === 'I';
  }

  private breakOff(ms: number): void {
    const said = new Error(`PostgreSQL has said nothing for ${ms} ms.`);
    this.connection.stream.destroy(Object.assign(said, { code: 'ETIMEDOUT' }));
  }

  private tell(error: unknown, statement: string): void {
    if (!isToBeMended(error)) return;
    const { code, message } = error;
    this.terms.log?.error({ event: 'store.failed', code, error: message, statement });
  }
}

/**
 * An error that nobody listens to ends the process. The pool listens to what is at rest, and whoever takes a connection from it
 * does so a moment later: what PostgreSQL says in between, in one breath with what came before, nobody would hear. What is asked
 * of such a connection fails, and the pool takes it back no more.
 */
const leftToItsHolder = (): void => undefined;

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
