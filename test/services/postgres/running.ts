import { userInfo } from 'node:os';
import { reasonOf } from '../wanted.js';
import { query, type FoundPostgres } from './server.js';

const OLDEST = 15;

/** The PostgreSQL of DATABASE_URL, or the one on this machine, if databases can be created there. */
export const runningPostgres = async (): Promise<FoundPostgres> => {
  const reasons: string[] = [];
  for (const url of candidates()) {
    try {
      return await tried(url);
    } catch (error) {
      reasons.push(`${new URL(url).username}: ${reasonOf(error)}`);
    }
  }
  throw new Error(reasons.join('; '));
};

const tried = async (url: string): Promise<FoundPostgres> => {
  const [answer] = await query(
    url,
    `select current_setting('server_version_num')::int / 10000 as major,
            split_part(current_setting('server_version'), ' ', 1) as version,
            rolsuper or rolcreatedb as creates
     from pg_roles where rolname = current_user`,
  );
  const { major, version, creates } = answer ?? {};
  if (creates !== true) throw new Error('may not create databases');
  if (Number(major) < OLDEST) {
    throw new Error(`PostgreSQL ${OLDEST} or later is needed, not ${String(version)}`);
  }
  const description = `PostgreSQL ${String(version)} at ${new URL(url).host}`;
  return { description, url };
};

const candidates = (): readonly string[] => {
  const { DATABASE_URL, PGHOST, PGPORT, PGUSER, PGPASSWORD } = process.env;
  if (DATABASE_URL !== undefined) return [DATABASE_URL];
  const host = `${PGHOST ?? '127.0.0.1'}:${PGPORT ?? '5432'}`;
  const users = PGUSER === undefined ? [userInfo().username, 'postgres', 'root'] : [PGUSER];
  const password = PGPASSWORD === undefined ? '' : `:${encodeURIComponent(PGPASSWORD)}`;
  return [...new Set(users)].map(
    (user) => `postgres://${encodeURIComponent(user)}${password}@${host}/postgres`,
  );
};
