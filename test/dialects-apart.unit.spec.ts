import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { allDialects } from '#dialects';

const root = fileURLToPath(new URL('..', import.meta.url));
const DIALECTS = 'libs/dialects/src';
const ALL = `${DIALECTS}/all.ts`;

const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

const filesIn = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:ts|tsx|mjs|cjs)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !/(?:^|\/)(?:node_modules|dist)\//.test(path));

const SOURCES = ['apps', 'libs', 'bench', 'scripts', 'test'].flatMap(filesIn);

const FOLDERS = readdirSync(join(root, DIALECTS), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'shared')
  .map(({ name }) => name);

/** What is about the dialect alone and goes with it, or asks first which dialects there are. */
const isOfItsOwn = (path: string, name: string): boolean =>
  path.startsWith(`${DIALECTS}/${name}/`) ||
  (path.startsWith('test/') && /\b(?:describeDialect|allDialects)\(/.test(textOf(path)));

describe('a dialect can be taken away', () => {
  it('by its folder and one line', () => {
    const lines = textOf(ALL)
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('//'));
    expect(lines).toEqual(
      FOLDERS.map((name) => `export { ${name} } from './${name}/index.js';`).sort(),
    );
    expect(allDialects().map(({ name }) => name)).toEqual([...FOLDERS].sort());
  });

  it.each(FOLDERS)('%s: nothing else calls it by its name', (name) => {
    // A whole text, or part of the path of an import; not what stands in examples and comments.
    const named = new RegExp(`(['\`])${name}\\1|from '[^']*/${name}/`);
    const naming = SOURCES.filter((path) => !isOfItsOwn(path, name) && named.test(textOf(path)));
    expect(naming).toEqual([ALL]);
  });

  it.each(FOLDERS)('%s: its whole-system specs pass themselves over without it', (name) => {
    const own = SOURCES.filter((path) =>
      new RegExp(`^(?:seeds-)?${name}(?:-.*)?\\.e2e\\.spec\\.ts$`).test(basename(path)),
    );
    expect(own.length).toBeGreaterThan(1);
    for (const path of own) {
      expect(textOf(path)).toMatch(new RegExp(`^describeDialect\\(\\s*'${name}'`, 'm'));
      expect(textOf(path)).not.toMatch(/^describe\(/m);
    }
  });
});
