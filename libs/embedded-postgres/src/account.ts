import { statSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Whom PostgreSQL runs as when this process is root, which PostgreSQL refuses to be. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const CANDIDATES = ['postgres', 'nobody'];

/** Undefined when this process is not root: then it runs as whoever this is. */
export const unprivilegedAccount = (): Account | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n').map(parseAccount);
  for (const name of CANDIDATES) {
    const account = accounts.find((candidate) => candidate.name === name);
    if (account) return account;
  }
  throw new Error('PostgreSQL does not run as root, and there is no user postgres or nobody.');
};

const parseAccount = (line: string): Account => {
  const [name = '', , uid, gid] = line.split(':');
  return { name, uid: Number(uid), gid: Number(gid) };
};

const OTHERS_MAY_ENTER = 0o001;

/** The nearest folder on the way to a path that others than its owner may not enter, if there is one. */
export const closedFolderOnTheWayTo = (path: string): string | undefined => {
  const parent = dirname(path);
  if (parent === path) return undefined;
  const stat = statSync(parent, { throwIfNoEntry: false });
  if (stat && (stat.mode & OTHERS_MAY_ENTER) === 0) return parent;
  return closedFolderOnTheWayTo(parent);
};
