import type { OpenApiDocument } from './openapi.js';
import { schemaAsText } from './schema-text.js';

interface ParameterObject {
  readonly $ref?: string;
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: object;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

interface OperationObject {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly security: readonly { readonly bearer?: readonly string[] }[];
  readonly parameters: readonly ParameterObject[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content & { readonly $ref?: string }>>;
}

interface Entry extends OperationObject {
  readonly method: string;
  readonly path: string;
}

const STYLE = `
:root{color-scheme:light dark;--line:color-mix(in srgb,currentColor 18%,transparent)}
body{font:16px/1.5 system-ui,sans-serif;margin:0;display:grid;grid-template-columns:16rem 1fr}
nav{position:sticky;top:0;height:100vh;overflow:auto;padding:1rem;box-sizing:border-box;font-size:.85rem;border-right:1px solid var(--line)}
nav ul{list-style:none;padding:0;margin:0 0 1rem}a{color:inherit}
main{max-width:56rem;padding:1rem 2rem}section{border-top:1px solid var(--line);padding:1rem 0}
code,pre{font:.85rem/1.45 ui-monospace,monospace}pre{overflow:auto;padding:.75rem;border:1px solid var(--line);border-radius:.4rem}
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--line)}
.method{text-transform:uppercase;font-weight:700}
@media(max-width:48rem){body{display:block}nav{position:static;height:auto}}`;

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

/** Text as it is written in descriptions: backticks mean code. */
const prose = (text: string): string => escaped(text).replace(/`([^`]+)`/g, '<code>$1</code>');

/** The document as one page of HTML that needs no script and nothing from elsewhere. */
export const pageOf = (document: OpenApiDocument): string => {
  const entries = entriesOf(document);
  const groups = document.tags.map(({ name }) => ({
    name,
    entries: entries.filter(({ tags }) => tags.includes(name)),
  }));
  const { title, version, description } = document.info;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(title)} API</title><style>${STYLE}</style></head><body>
<nav><b>${escaped(title)} ${escaped(version)}</b>${groups.map(linksOf).join('')}</nav>
<main><h1>${escaped(title)} API</h1>
${description
  .split('\n\n')
  .map((each) => `<p>${prose(each)}</p>`)
  .join('')}
<p>Machines read <a href="/openapi.json">openapi.json</a> and <a href="/asyncapi.json">asyncapi.json</a>.</p>
${groups.map((group) => group.entries.map((entry) => sectionOf(entry, document)).join('')).join('')}
<h2>Schemas</h2>
${Object.entries(document.components.schemas)
  .map(
    ([name, schema]) => `<h3 id="${name}">${name}</h3><pre>${escaped(schemaAsText(schema))}</pre>`,
  )
  .join('')}
</main></body></html>
`;
};

const entriesOf = ({ paths }: OpenApiDocument): readonly Entry[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...(operation as OperationObject),
      ...{ method, path },
    })),
  );

const linksOf = ({ name, entries }: { name: string; entries: readonly Entry[] }): string =>
  `<p>${escaped(name)}</p><ul>${entries
    .map(({ operationId, summary }) => `<li><a href="#${operationId}">${escaped(summary)}</a></li>`)
    .join('')}</ul>`;

const sectionOf = (entry: Entry, document: OpenApiDocument): string => {
  const { operationId, method, path, summary, description, security } = entry;
  const role = security[0]?.bearer?.[0];
  return `<section id="${operationId}"><h2>${escaped(summary)}</h2>
<p><code><span class="method">${method}</span> ${escaped(path)}</code> ${
    role === undefined ? '' : `takes <code>${escaped(role)}</code>`
  }</p>
${description === undefined ? '' : `<p>${prose(description)}</p>`}
${parametersOf(entry, document)}
${entry.requestBody ? `<h3>Body</h3>${contentOf(entry.requestBody)}` : ''}
<h3>Replies</h3>${Object.entries(entry.responses)
    .filter(([, { $ref }]) => $ref === undefined)
    .map(([status, reply]) => `<p><b>${status}</b></p>${contentOf(reply)}`)
    .join('')}
<p>Problems: ${Object.entries(entry.responses)
    .filter(([, { $ref }]) => $ref !== undefined)
    .map(([status]) => status)
    .join(', ')}</p></section>`;
};

const parametersOf = ({ parameters }: Entry, { components }: OpenApiDocument): string => {
  const rows = parameters.map((parameter) => {
    const name = parameter.$ref?.split('/').at(-1);
    const found = name === undefined ? parameter : (components.parameters[name] as ParameterObject);
    return `<tr><td><code>${escaped(found.name)}</code></td><td>${found.in}${
      found.required ? ', required' : ''
    }</td><td><code>${escaped(schemaAsText(found.schema))}</code></td><td>${prose(
      found.description ?? '',
    )}</td></tr>`;
  });
  return `<h3>Parameters</h3><table>${rows.join('')}</table>`;
};

const contentOf = ({ content = {} }: Content): string =>
  Object.entries(content)
    .slice(0, 1)
    .map(([type, { schema }]) => {
      const types = Object.keys(content).join(', ');
      return `<p><code>${escaped(types || type)}</code></p><pre>${linked(schemaAsText(schema))}</pre>`;
    })
    .join('');

/** Names of schemas lead to them. */
const linked = (text: string): string =>
  escaped(text).replace(/\b[A-Z]\w+\b/g, (name) => `<a href="#${name}">${name}</a>`);
