import { isLeftover, templateOf } from '../run.js';
import { query, type PostgresServer } from './server.js';

export const dropDatabase = async ({ url }: PostgresServer, name: string): Promise<void> => {
  await query(url, `drop database if exists "${name}" with (force)`);
};

/** A template is closed: a forgotten connection to it would keep every clone from being made. */
export const makeTemplate = async (
  { url }: PostgresServer,
  name: string,
  migrate: () => Promise<void>,
): Promise<void> => {
  await query(url, `create database "${name}" template template0 encoding 'UTF8'`);
  await migrate();
  await query(url, `alter database "${name}" with is_template true allow_connections false`);
};

export const cloneDatabase = async (
  { url }: PostgresServer,
  name: string,
  template: string,
): Promise<void> => {
  await query(url, `create database "${name}" template "${template}"`);
};

export const dropDatabasesOf = async (server: PostgresServer, run: string): Promise<void> =>
  dropAll(server, (name) => name.startsWith(templateOf(run)));

export const sweepDatabases = async (server: PostgresServer): Promise<void> =>
  dropAll(server, isLeftover);

const dropAll = async (server: PostgresServer, isDue: (name: string) => boolean): Promise<void> => {
  const rows = await query(
    server.url,
    `select datname, datistemplate from pg_database where datname like 'postrider_test_%'`,
  );
  for (const { datname, datistemplate } of rows) {
    const name = String(datname);
    if (!isDue(name)) continue;
    if (datistemplate === true)
      await query(server.url, `alter database "${name}" is_template false`);
    await dropDatabase(server, name);
  }
};
