/** Writes the client's types and routes from docs/reference/openapi.json; with --print, to standard output. */
import { readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';

const FILE = 'libs/client/src/api.ts';

const { components, paths } = JSON.parse(readFileSync('docs/reference/openapi.json', 'utf8'));

const isName = (text) => /^[A-Za-z_$][\w$]*$/.test(text);
const nameOf = (text) => (isName(text) ? text : JSON.stringify(text));
const comment = (text) => (text === undefined ? '' : `/** ${text.replaceAll('*/', '* /')} */\n`);

const typeOf = (schema) => {
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1);
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((each) => JSON.stringify(each)).join(' | ');
  const choice = schema.anyOf ?? schema.oneOf;
  if (choice) return choice.map((each) => `(${typeOf(each)})`).join(' | ');
  if (schema.allOf) return schema.allOf.map((each) => `(${typeOf(each)})`).join(' & ');
  return [schema.type ?? 'unknown']
    .flat()
    .map((type) => ofType(type, schema))
    .join(' | ');
};

const ofType = (type, schema) => {
  switch (type) {
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return `readonly (${typeOf(schema.items ?? {})})[]`;
    case 'object':
      return objectOf(schema);
    default:
      return type;
  }
};

const objectOf = ({ properties = {}, required = [], additionalProperties }) => {
  const members = Object.entries(properties).map(([name, property]) => {
    const mark = required.includes(name) ? '' : '?';
    return `${comment(property.description)}readonly ${nameOf(name)}${mark}: ${typeOf(property)};`;
  });
  const isOpen = typeof additionalProperties === 'object';
  if (members.length === 0) {
    return `Readonly<Record<string, ${isOpen ? typeOf(additionalProperties) : 'unknown'}>>`;
  }
  const open = isOpen ? [`readonly [name: string]: unknown;`] : [];
  return `{\n${[...members, ...open].join('\n')}\n}`;
};

const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ ...operation, method, path })),
);

/** Headers are the client's own business. */
const parameterType = (parameters, place) => {
  const taken = parameters.filter((each) => each.in === place);
  if (taken.length === 0) return undefined;
  return objectOf({
    properties: Object.fromEntries(taken.map(({ name, schema }) => [name, schema])),
    required: taken.filter((each) => each.required).map(({ name }) => name),
  });
};

const isJson = (content) => content?.['application/json']?.schema;

const replyType = (responses) => {
  const told = Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .map(([, { content }]) => {
      if (content === undefined) return 'undefined';
      const schema = isJson(content);
      return schema ? typeOf(schema) : 'string';
    });
  return [...new Set(told)].join(' | ');
};

const operationType = ({ operationId, summary, parameters, requestBody, responses }) => {
  const path = parameterType(parameters, 'path');
  const query = parameterType(parameters, 'query');
  const isNeeded = /^\s*readonly \w+:/m.test(query ?? '');
  const body = isJson(requestBody?.content);
  const members = [
    path && `readonly path: ${path};`,
    query && `readonly query${isNeeded ? '' : '?'}: ${query};`,
    body && `readonly body${requestBody.required ? '' : '?'}: ${typeOf(body)};`,
  ].filter((member) => member !== undefined);
  const input = members.length === 0 ? 'NoInput' : `{ ${members.join(' ')} }`;
  return `${comment(`${summary}.`)}readonly ${operationId}: { readonly input: ${input}; readonly reply: ${replyType(responses)}; };`;
};

const declarationOf = ([name, schema]) => {
  const type = typeOf(schema);
  const isInterface = type.startsWith('{') && schema.properties !== undefined;
  const declared = isInterface ? `interface ${name} ${type}` : `type ${name} = ${type};`;
  return `${comment(schema.description)}export ${declared}`;
};

const text = `// Made from docs/reference/openapi.json by \`npm run openapi\`; what is changed here is lost.

${Object.entries(components.schemas).map(declarationOf).join('\n\n')}

export type NoInput = Readonly<Record<never, never>>;

/** What every operation takes and answers, by its name. */
export interface Operations {
${operations.map(operationType).join('\n')}
}

export const ROUTES = {
${operations.map(({ operationId, method, path }) => `${operationId}: ['${method.toUpperCase()}', '${path}'],`).join('\n')}
} as const satisfies Readonly<Record<keyof Operations, readonly [method: string, path: string]>>;
`;

const made = await format(text, {
  ...JSON.parse(readFileSync('.prettierrc.json', 'utf8')),
  parser: 'typescript',
});
if (process.argv.includes('--print')) process.stdout.write(made);
else writeFileSync(FILE, made);
