import { readFileSync } from 'node:fs';

export interface OperationObject {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security: readonly {
    readonly bearer?: readonly string[];
    readonly client?: readonly string[];
  }[];
  readonly parameters: readonly ParameterObject[];
  readonly requestBody?: { readonly required: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, ResponseObject>>;
}

export interface ParameterObject {
  readonly $ref?: string;
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: object;
}

export interface ResponseObject {
  readonly $ref?: string;
  readonly headers?: Readonly<Record<string, object>>;
  readonly content?: Content;
}

type Content = Readonly<Record<string, { readonly schema: object }>>;

export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, object>>;
    readonly responses: Readonly<Record<string, ResponseObject>>;
    readonly parameters: Readonly<Record<string, ParameterObject>>;
  };
}

export interface Operation extends OperationObject {
  readonly method: string;
  /** `/v1/webhooks/{id}` */
  readonly path: string;
}

/** As it is kept in docs/reference. */
export const committed = (name: 'openapi' | 'asyncapi'): unknown =>
  JSON.parse(readFileSync(`docs/reference/${name}.json`, 'utf8'));

export const operationsOf = ({ paths }: Document): readonly Operation[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      ...{ method: method.toUpperCase(), path },
    })),
  );

/** Which operation answers, the more literal path first: `/v1/webhooks/enabled` is no id. */
export const operationAt = (document: Document, method: string, url: string): Operation => {
  const path = url.split('?', 1)[0] ?? url;
  const [found] = operationsOf(document)
    .filter((operation) => operation.method === method && matches(operation.path, path))
    .sort((a, b) => a.path.split('{').length - b.path.split('{').length);
  if (!found) throw new Error(`${method} ${path} is not in the document`);
  return found;
};

export const methodsAt = (document: Document, path: string): readonly string[] => [
  ...new Set(
    operationsOf(document)
      .filter((operation) => matches(operation.path, path))
      .map(({ method }) => method),
  ),
];

const matches = (template: string, path: string): boolean =>
  new RegExp(`^${template.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`).test(path);

export const parameterOf = (document: Document, parameter: ParameterObject): ParameterObject =>
  parameter.$ref === undefined
    ? parameter
    : (document.components.parameters[parameter.$ref.split('/').at(-1)!] as ParameterObject);

/** `503`, or `5XX` where that is all that is said. */
export const statusIn = ({ responses }: Pick<Operation, 'responses'>, status: number): string =>
  responses[status] ? String(status) : `${Math.floor(status / 100)}XX`;

export const responseOf = (
  { components }: Document,
  { responses }: Operation,
  status: number,
): ResponseObject | undefined => {
  const found = responses[statusIn({ responses }, status)];
  return found?.$ref === undefined ? found : components.responses[found.$ref.split('/').at(-1)!];
};

/** Every `$ref` that stands anywhere in it. */
export const referencesIn = (value: unknown): readonly string[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) =>
    name === '$ref' && typeof each === 'string' ? [each] : referencesIn(each),
  );
};

export const resolved = (document: unknown, reference: string): unknown =>
  reference
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>(
      (found, part) =>
        (found as Record<string, unknown> | undefined)?.[
          part.replaceAll('~1', '/').replaceAll('~0', '~')
        ],
      document,
    );
