import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const DIALECTS = 'dist/libs/dialects/src';

/** Resolves to the folder of a copy of this build without a dialect: without its folder, and its line. */
export const buildWithout = async (dialect: string): Promise<string> => {
  const root = await mkdtemp(join(tmpdir(), 'postrider-build-'));
  await Promise.all([
    cp('dist', join(root, 'dist'), {
      recursive: true,
      filter: (path) => !/\.(?:map|spec\.js)$/.test(path),
    }),
    cp('package.json', join(root, 'package.json')),
    symlink(resolve('node_modules'), join(root, 'node_modules')),
  ]);
  await rm(join(root, DIALECTS, dialect), { recursive: true });
  const all = join(root, DIALECTS, 'all.js');
  const lines = (await readFile(all, 'utf8')).split('\n');
  const left = lines.filter((line) => !line.includes(`'./${dialect}/`));
  if (left.length !== lines.length - 1) throw new Error(`${dialect} has no line of its own`);
  await writeFile(all, left.join('\n'));
  return root;
};
