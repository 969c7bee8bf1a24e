import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly enum?: readonly string[];
  readonly const?: string;
}

/** A field without members of its own, and the values that it may have, where they are given by name. */
interface Leaf {
  readonly path: string;
  readonly values: readonly string[];
}

const root = new URL('../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

const { components } = JSON.parse(read('docs/reference/openapi.json')) as {
  components: { schemas: Readonly<Record<string, Schema>> };
};

const resolved = (schema: Schema): Schema =>
  (schema.$ref && components.schemas[schema.$ref.split('/').at(-1) ?? '']) || schema;

const leavesOf = (path: string, given: Schema): readonly Leaf[] => {
  const schema = resolved(given);
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives) return alternatives.flatMap((each) => leavesOf(path, each));
  if (schema.type === 'null') return [];
  if (schema.properties) {
    return Object.entries(schema.properties).flatMap(([name, member]) =>
      leavesOf(path === '' ? name : `${path}.${name}`, member),
    );
  }
  const { enum: named = schema.const === undefined ? [] : [schema.const] } =
    schema.items?.enum === undefined ? schema : schema.items;
  return [{ path, values: named.map(String) }];
};

const merged = (leaves: readonly Leaf[]): readonly Leaf[] =>
  [...new Set(leaves.map(({ path }) => path))].map((path) => {
    const values = leaves.filter((leaf) => leaf.path === path).flatMap((leaf) => leaf.values);
    return { path, values: [...new Set(values)] };
  });

const LEAVES = merged(leavesOf('', components.schemas['DeliveryProfile'] ?? {}));

/** Whole-system specs: what each says it shows, and all that it is written with. */
const SPECS = ['test/', 'test/time/']
  .flatMap((folder) => readdirSync(new URL(folder, root)).map((name) => folder + name))
  .filter((path) => path.endsWith('.e2e.spec.ts'))
  .map((path) => {
    const text = read(path);
    return { titles: titlesIn(text), text };
  });

/** The names of specs that run: not those of comments, nor of specs that are skipped. */
function titlesIn(text: string): readonly string[] {
  const named = /(?<!\.skip|\.todo)(?:\b(?:it|describe)|\))\(\s*'((?:\\.|[^'\\])*)'/g;
  const running = text.replace(/^\s*\/\/.*$/gm, '').replace(/\/\*[\s\S]*?\*\//g, '');
  return [...running.matchAll(named)].map(([, title = '']) => title);
}

const shownIn = (path: string) =>
  SPECS.filter(({ titles }) => titles.some((title) => title.includes(`\`${path}\``)));

/** What a webhook has when it says nothing, and is shown by everything else. */
const BY_DEFAULT: readonly string[] = [
  'acknowledgement.contentType any',
  'encoding json',
  'signing.kind standard',
  'verification.kind none',
];

const unshown = ({ path, values }: Leaf): readonly string[] => {
  const specs = shownIn(path);
  if (specs.length === 0) return [path];
  return values
    .filter((value) => !specs.some(({ text }) => text.includes(`'${value}'`)))
    .map((value) => `${path} ${value}`)
    .filter((each) => !BY_DEFAULT.includes(each));
};

describe('no field of the delivery profile is taken and then not kept', () => {
  it('knows every field, down to those without members', () => {
    const paths = LEAVES.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['timeoutMs', 'retries.schedule.factor']));
    expect(paths.length).toBeGreaterThan(50);
  });

  it('would miss a field, or a value, that no spec names', () => {
    expect(unshown({ path: 'retries.invented', values: [] })).toEqual(['retries.invented']);
    expect(unshown({ path: 'stop.action', values: ['disable', 'explode'] })).toEqual([
      'stop.action explode',
    ]);
  });

  it('reads the names of specs that run alone', () => {
    const text = "// it('a')\nit.skip('b', x);\nit('c', y);\nit.each([1])('d', z);\n/* it('e') */";
    expect(titlesIn(text)).toEqual(['c', 'd']);
  });

  it.each(LEAVES.map((leaf) => [leaf.path, leaf] as const))('%s', (_, leaf) => {
    expect(unshown(leaf)).toEqual([]);
  });
});
