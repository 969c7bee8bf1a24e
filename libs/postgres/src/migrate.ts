import { newDataSource } from './data-source.js';
import { alone } from './housekeeping/alone.js';
import { makePartitions } from './housekeeping/make-partitions.js';

/** One number for all who migrate, so that two at once take turns. */
const LOCK = 7_053_175;

/** Brings the schema up to date; safe to run from several processes at once. Returns the migrations' names. */
export const migrate = async (url: string): Promise<readonly string[]> => {
  const dataSource = newDataSource({
    ...{ url, poolSize: 2, name: 'postrider-migrate' },
    patienceMs: Infinity,
  });
  await dataSource.initialize();
  try {
    const guard = dataSource.createQueryRunner();
    await guard.query('select pg_advisory_lock($1)', [LOCK]);
    try {
      const done = await dataSource.runMigrations({ transaction: 'all' });
      await alone(guard.manager, () => makePartitions(guard.manager, Date.now()));
      return done.map(({ name }) => name);
    } finally {
      await guard.query('select pg_advisory_unlock($1)', [LOCK]);
      await guard.release();
    }
  } finally {
    await dataSource.destroy();
  }
};
