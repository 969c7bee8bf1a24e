import { join } from 'node:path';
import { Cluster } from '#embedded-postgres';
import { freePort } from '../ports.js';
import { folderOf } from '../run.js';
import { query, type FoundPostgres } from './server.js';

/** Nothing here outlives the run, so nothing is worth waiting for the disk. */
const SETTINGS = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'max_connections=200',
];

/** A PostgreSQL of our own, from binaries that come as a package. */
export const privatePostgres = async (run: string): Promise<FoundPostgres> => {
  const port = await freePort();
  const folder = join(folderOf(run), 'postgres');
  const server = new Cluster({ folder, port, password: 'postrider', settings: SETTINGS });
  const { url } = await server.start();
  const [answer] = await query(url, 'show server_version');
  return {
    description: `PostgreSQL ${String(answer?.['server_version'])} of our own at 127.0.0.1:${port}`,
    url,
    stop: () => server.stop(),
  };
};
