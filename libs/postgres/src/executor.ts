import type { DataSource, QueryRunner } from 'typeorm';
import type { Pool, PoolClient, QueryResult, QueryResultRow } from 'pg';
import { hasLostRace, translated } from './errors.js';

/** A statement of the hot path: named, so that PostgreSQL parses and plans it once a connection. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Runs statements on their own, or within a transaction. */
export abstract class Executor {
  abstract run<Row extends QueryResultRow>(
    statement: Statement,
    values: readonly unknown[],
  ): Promise<readonly Row[]>;
}

type Queryable = Pick<Pool | PoolClient, 'query'>;

const query = async <Row extends QueryResultRow>(
  target: Queryable,
  { name, text }: Statement,
  values: readonly unknown[],
): Promise<readonly Row[]> => {
  const result: QueryResult<Row> = await target.query<Row>({ name, text, values: [...values] });
  return result.rows;
};

const ATTEMPTS = 5;
/** Doubled with each attempt, and halved by chance at most: those who met once do not meet again. */
const FIRST_PAUSE_MS = 5;

const rest = (attempt: number): Promise<void> => {
  const ms = FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
  return new Promise((resolve) => setTimeout(resolve, ms));
};

/** Does the work again when it lost a race against another transaction, a few times. */
export const again = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === ATTEMPTS || !hasLostRace(error)) throw translated(error);
      await rest(attempt);
    }
  }
};

/** Each statement is a transaction of its own. */
export class PoolExecutor extends Executor {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  run<Row extends QueryResultRow>(
    statement: Statement,
    values: readonly unknown[],
  ): Promise<readonly Row[]> {
    return again(() => query<Row>(poolOf(this.dataSource), statement, values));
  }
}

/** Statements of one transaction. */
export class TransactionExecutor extends Executor {
  constructor(private readonly runner: QueryRunner) {
    super();
  }

  async run<Row extends QueryResultRow>(
    statement: Statement,
    values: readonly unknown[],
  ): Promise<readonly Row[]> {
    return query<Row>((await this.runner.connect()) as PoolClient, statement, values);
  }
}

/** Does work whose statements are one transaction, and again from the start when it lost a race. */
export const inTransaction = <T>(
  dataSource: DataSource,
  work: (executor: Executor) => Promise<T>,
): Promise<T> =>
  again(() =>
    dataSource.transaction((manager) => {
      if (!manager.queryRunner) throw new Error('a transaction has a query runner');
      return work(new TransactionExecutor(manager.queryRunner));
    }),
  );

/** TypeORM's own pool: one set of connections a process, whoever asks. */
export const poolOf = (dataSource: DataSource): Pool =>
  (dataSource.driver as unknown as { master: Pool }).master;
