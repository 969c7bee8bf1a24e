import { newDataSource } from './data-source.js';
import { partitionStatements } from './partitions.js';

/** One number for all who migrate, so that two at once take turns. */
const LOCK = 7_053_175;
const DAYS_AHEAD = 7;

/** Brings the schema up to date; safe to run from several processes at once. Returns the migrations' names. */
export const migrate = async (url: string): Promise<readonly string[]> => {
  const dataSource = newDataSource({ url, poolSize: 2, name: 'postrider-migrate' });
  await dataSource.initialize();
  try {
    const guard = dataSource.createQueryRunner();
    await guard.query('select pg_advisory_lock($1)', [LOCK]);
    try {
      const done = await dataSource.runMigrations({ transaction: 'all' });
      for (const statement of partitionStatements(Date.now(), DAYS_AHEAD))
        await guard.query(statement);
      return done.map(({ name }) => name);
    } finally {
      await guard.query('select pg_advisory_unlock($1)', [LOCK]);
      await guard.release();
    }
  } finally {
    await dataSource.destroy();
  }
};
