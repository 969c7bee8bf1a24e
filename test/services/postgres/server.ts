import pg from 'pg';

export interface PostgresServer {
  /** `PostgreSQL 15.4 at 127.0.0.1:5432`. */
  readonly description: string;
  /** A database from which others can be created and dropped. */
  readonly url: string;
}

/** With `stop` it is a private one, and goes with all its databases. */
export type FoundPostgres = PostgresServer & { readonly stop?: () => Promise<void> };

export const query = async (
  url: string,
  ...statements: readonly string[]
): Promise<readonly Record<string, unknown>[]> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 15_000 });
  // A server that goes away is told by the query that fails.
  client.on('error', () => undefined);
  await client.connect();
  try {
    let rows: Record<string, unknown>[] = [];
    for (const statement of statements) rows = (await client.query(statement)).rows;
    return rows;
  } finally {
    await client.end();
  }
};

export const urlOf = (server: PostgresServer, database: string): string => {
  const url = new URL(server.url);
  url.pathname = `/${database}`;
  return url.href;
};
