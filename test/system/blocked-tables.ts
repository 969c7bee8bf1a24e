import pg from 'pg';

/** Locks a table in a mode of PostgreSQL's, such as `access exclusive`. */
type Block = (table: string, mode: string) => Promise<void>;

/** What is locked in `work` stays so until that ends. */
export const whileBlocking = async (
  databaseUrl: string,
  work: (block: Block) => Promise<void>,
): Promise<void> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('begin');
    await work(async (table, mode) => {
      await client.query(`lock table ${table} in ${mode} mode`);
    });
  } finally {
    await client.query('rollback');
    await client.end();
  }
};
