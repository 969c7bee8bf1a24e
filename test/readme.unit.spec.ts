import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Files below a folder, by their path from the root. */
const filesIn = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));

const guides = filesIn('docs/guides');
const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
  ...filesIn('docs').filter((path) => path.endsWith('.md')),
  ...filesIn('libs').filter((path) => path.endsWith('README.md')),
];
const readme = textOf('README.md');
const operating = textOf('docs/guides/operating.md');
const http = textOf('docs/reference/http.md');

/** What stands below a heading, up to the next one of its rank or above. */
const sectionOf = (page: string, heading: string): string => {
  const rank = /^#+/.exec(heading)?.[0].length ?? 0;
  const [, rest] = page.split(`\n${heading}\n`);
  if (rest === undefined) throw new Error(`There is no "${heading}".`);
  return rest.split(new RegExp(`\\n#{1,${rank}} `))[0] ?? '';
};

/** The first column of a section's tables, of those rows where it is one word of code. */
const listedIn = (section: string): readonly string[] =>
  [...section.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name!);

const found = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, name]) => name!);

describe('the settings in operating.md', () => {
  it('are those of the schema, each once', () => {
    const source = textOf('libs/runtime/src/settings/variables.ts');
    const variables =
      /^export const variables = z\.object\(\{$([^]*?)^\}\);$/m.exec(source)?.[1] ?? '';
    const settings = found(variables, /^ {2}([A-Z][A-Z_]+):/gm);
    expect(settings).toContain('DATABASE_URL');
    const listed = listedIn(sectionOf(operating, '## Settings'));
    expect([...listed].sort()).toEqual([...settings].sort());
  });
});

describe('the API in http.md', () => {
  /** `GET`, `PUT /v1/x/{id}` are two routes to one path. */
  const routesIn = (cell: string): readonly string[] => {
    let methods: string[] = [];
    return found(cell, /`([^`]+)`/g).flatMap((word) => {
      const [method = '', path] = word.split(' ');
      methods.push(method);
      if (path === undefined) return [];
      const routes = methods.map((each) => `${each} ${path}`);
      methods = [];
      return routes;
    });
  };

  const { paths } = JSON.parse(textOf('docs/reference/openapi.json')) as {
    paths: Record<string, object>;
  };
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );

  it('has every route, each once', () => {
    const table = sectionOf(http, '## Routes');
    const listed = found(table, /^\| (`[A-Z][^|]+) \|/gm).flatMap(routesIn);
    expect([...listed].sort()).toEqual([...routes].sort());
  });

  it('is what other pages name of it', () => {
    const named = [readme, ...guides.map(textOf)].flatMap((page) =>
      found(page, /`((?:GET|PUT|POST|PATCH|DELETE) \/[^`?]*)[^`]*`/g),
    );
    expect(named).toContain('POST /v1/events');
    expect(named.filter((route) => !routes.includes(route))).toEqual([]);
  });

  it('has every type of problem', () => {
    const source = textOf('apps/subscription-api/src/http/problem.filter.ts');
    const tableOf = (name: string) =>
      new RegExp(`^const ${name}\\b.*\\{$([^]*?)^\\};$`, 'm').exec(source)?.[1] ?? '';
    const types = [
      ...found(tableOf('STATUS'), /^ {2}'([a-z-]+)':/gm),
      ...found(tableOf('CODES'), /: '([a-z-]+)',$/gm),
    ];
    expect(types).toContain('precondition-failed');
    expect(types).toContain('too-many-requests');
    const section = sectionOf(http, '## Problems');
    // One field that is wrong is told as an invalid request.
    const named = types.filter((type) => type !== 'invalid-field');
    expect(named.filter((type) => !section.includes(`\`${type}\``))).toEqual([]);
  });
});

describe('the reasons of dead letters in publishing.md', () => {
  /** Every first argument of `new Refused(…)`: a text, or a template around the name of a field. */
  const reasonsIn = (source: string): readonly string[] => {
    const names = [...new Set(found(source, /\bidOf\('(\w+)'/g))];
    const times = found(/timeName: ([^,]+),/.exec(source)?.[1] ?? '', /'(\w+)'/g);
    return found(source, /new Refused\(\s*(['`][^'`]+)['`]/g).flatMap((argument) => {
      const reason = argument.slice(1);
      if (reason === 'invalid-${name}') return names.map((name) => `invalid-${name}`);
      if (reason === 'invalid-${name.toLowerCase()}')
        return times.map((name) => `invalid-${name.toLowerCase()}`);
      expect(reason).toMatch(/^[a-z0-9-]+$/);
      return [reason];
    });
  };

  it('are those of the source, each once', () => {
    const sources = filesIn('libs/application/src').filter(
      (path) => !path.includes('/testing/') && !path.endsWith('.spec.ts'),
    );
    const reasons = new Set(sources.flatMap((path) => reasonsIn(textOf(path))));
    // bundle.ts gives its reason where it makes the error, and readDomainEvent takes names from its calls.
    for (const reason of ['not-json', 'invalid-account', 'invalid-occurredat', 'malformed-bundle'])
      expect(reasons).toContain(reason);
    const listed = listedIn(sectionOf(textOf('docs/guides/publishing.md'), '## What is refused'));
    expect([...listed].sort()).toEqual([...reasons].sort());
  });
});

describe('what webhooks.md tells to hear of', () => {
  it('is every event of a webhook, each once', () => {
    const source = textOf('libs/domain/src/webhook/events.ts');
    const types = found(source, /= Message<\s*'(webhook\.[a-z-]+)'/g);
    expect(types).toContain('webhook.created');
    const section = sectionOf(textOf('docs/guides/webhooks.md'), '## Hearing about webhooks');
    const listed = listedIn(section.split('\n### ')[0] ?? '');
    expect([...listed].sort()).toEqual([...types].sort());
  });
});

describe('README.md', () => {
  it('leads to every guide', () => {
    const links = new Set(found(readme, /\]\(([^)\s#]+)/g));
    expect(guides.filter((path) => !links.has(path))).toEqual([]);
  });

  it('has no figure, and no command for one, but those that are told in full', () => {
    const figuresIn = (page: string) => {
      const section = sectionOf(page, '## Figures');
      return [
        ...found(section, /\b(npm run bench -- [^`\n]+)/g),
        ...found(section, /(?<![\w.,])(\d[\d.,]*(?: (?:ms|µs|million))?)(?![\w.,]*\d)/g),
      ];
    };
    const short = figuresIn(readme);
    const full = new Set(figuresIn(operating));
    expect(short.length).toBeGreaterThan(10);
    expect(short.filter((figure) => !full.has(figure))).toEqual([]);
  });
});

describe('a snippet that stands on several pages', () => {
  it('is the same on all of them', () => {
    const marked = pages.flatMap((path) =>
      [...textOf(path).matchAll(/^<!-- snippet: (\S+) -->\n(```[^]*?^```$)/gm)].map(
        ([, name = '', code = '']) => ({ name, code }),
      ),
    );
    const differing = marked.filter(
      ({ name, code }) => marked.find((each) => each.name === name)?.code !== code,
    );
    expect(new Set(marked.map(({ name }) => name))).toEqual(
      new Set(['receiver.mjs', 'publish.mjs', 'listen.mjs']),
    );
    expect(differing).toEqual([]);
  });
});

describe.each(pages)('%s', (path) => {
  const page = textOf(path);
  /** Prose alone: what stands in code is no link. */
  const prose = page.replace(/^```[^]*?^```$/gm, '').replace(/`[^`\n]*`/g, '');
  const links = found(prose, /\]\(([^)\s]+)\)/g).filter((link) => !/^https?:/.test(link));

  /** As GitHub makes them of headings. */
  const anchorsOf = (text: string): ReadonlySet<string> =>
    new Set(
      found(text.replace(/^```[^]*?^```$/gm, ''), /^#+ (.+)$/gm).map((heading) =>
        heading
          .toLowerCase()
          .replace(/[^\p{L}\p{N} _-]/gu, '')
          .replaceAll(' ', '-'),
      ),
    );

  it('links to files and headings that are there', () => {
    const broken = links.filter((link) => {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? path : join(dirname(path), file);
      if (!existsSync(join(root, target))) return true;
      return anchor !== undefined && !anchorsOf(textOf(target)).has(anchor);
    });
    expect(broken).toEqual([]);
  });

  it('names npm scripts that are there', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    const named = [...found(page, /\bnpm run ([\w:-]+)/g), ...found(page, /\bnpm (test|start)\b/g)];
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

describe('what operating.md tells to run', () => {
  it('is there: each entry file has a source', () => {
    const entries = found(operating, /\bnode dist\/(\S+)\.js\b/g);
    expect(entries).toHaveLength(3);
    expect(entries.filter((entry) => !existsSync(join(root, `${entry}.ts`)))).toEqual([]);
  });
});
