import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A dialect's own page: what stands there is what its code does. */
export const readmeOf = (dialect: string): string =>
  readFileSync(fileURLToPath(new URL(`../../${dialect}/README.md`, import.meta.url)), 'utf8');

const cellsOf = (line: string): readonly string[] =>
  line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());

/** The rows of all tables with these columns, one after the other. */
export const rowsOf = (
  page: string,
  ...columns: readonly string[]
): readonly (readonly string[])[] => {
  const head = `| ${columns.join(' | ')} |`;
  const tables = page.split(`\n${head}\n`).slice(1);
  if (tables.length === 0) throw new Error(`There is no table ${head}.`);
  return tables.flatMap((rest) => {
    const [, ...lines] = rest.split('\n');
    const end = lines.findIndex((line) => !line.startsWith('|'));
    return lines.slice(0, end < 0 ? lines.length : end).map(cellsOf);
  });
};

/** What stands as code, and not in brackets. */
export const wordsIn = (cell: string): readonly string[] =>
  [...cell.replace(/\([^)]*\)/g, '').matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);

/** Types of domain events: `task.updated`, `.changed` is also `task.changed`. */
export const typesIn = (cell: string): readonly string[] => {
  let noun = '';
  return wordsIn(cell).map((word) => {
    if (!word.startsWith('.')) noun = word.slice(0, Math.max(0, word.lastIndexOf('.')));
    return word.startsWith('.') ? noun + word : word;
  });
};
