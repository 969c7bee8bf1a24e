import { VERSION } from '#runtime';
import type { Type } from '@nestjs/common';
import { problemReply } from '../http/problem.js';
import { describedRoutes, type DescribedRoute } from './described-routes.js';
import { JsonSchemas } from './json-schemas.js';
import { parametersOf, PARAMETERS } from './parameters.js';
import { HEADERS, PROBLEMS, responsesOf } from './responses.js';

export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, object>>;
    readonly parameters: Readonly<Record<string, object>>;
  };
}

const DESCRIPTION = `Postrider delivers what happens in a product, its domain events, to webhooks.

Every request but health and reference takes a bearer token: the admin key, an API key or an OAuth 2 access token,
which an API key gets for itself at \`/oauth2/token\`. An operation names the scope it needs; \`administrative\`
includes all of them. Errors are problem documents (RFC 9457) with a stable \`type\`. Listings go page by page:
\`next\` of one page is the \`cursor\` of the following one.`;

const BEARER = {
  type: 'http',
  scheme: 'bearer',
  description:
    'The admin key, an API key (`prk_…`) or an access token. The roles of an operation are the scope it needs; `admin key` means that no other credential will do.',
};

const CLIENT = {
  type: 'http',
  scheme: 'basic',
  description: 'The id of an API key, and what stands behind it in the key.',
};

/** OpenAPI 3.1, from the routes' own decorators and the very schemas that check requests. */
export const openApiOf = (controllers: readonly Type[]): OpenApiDocument => {
  const schemas = new JsonSchemas();
  schemas.ofOutput(problemReply);
  const routes = describedRoutes(controllers);
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route, schemas) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Postrider',
      version: VERSION,
      description: DESCRIPTION,
      ...{ license: { name: 'Apache License 2.0', identifier: 'Apache-2.0' } },
    },
    ...{ servers: [{ url: '/' }] },
    tags: [...new Set(routes.map(tagOf))].map((name) => ({ name })),
    paths,
    components: {
      schemas: schemas.components,
      parameters: PARAMETERS,
      ...{
        headers: HEADERS,
        responses: PROBLEMS,
        securitySchemes: { bearer: BEARER, client: CLIENT },
      },
    },
  };
};

const operationOf = (route: DescribedRoute, schemas: JsonSchemas): object => {
  const { facts, access } = route;
  const body = requestBodyOf(route, schemas);
  return {
    operationId: facts?.id ?? `${route.controller}.${route.handler}`,
    summary: facts?.summary ?? '',
    ...(facts?.description !== undefined && { description: facts.description }),
    tags: [tagOf(route)],
    security: securityOf(access),
    parameters: parametersOf(route, schemas),
    ...(body && { requestBody: body }),
    responses: responsesOf(route, schemas),
  };
};

const securityOf = (access: DescribedRoute['access']): readonly object[] => {
  if (access === 'anyone') return [];
  // The body may say instead who the client is.
  if (access === 'client') return [{ client: [] }, {}];
  return [{ bearer: [typeof access === 'string' ? access : access.scope] }];
};

/** `ApiKeysController` is about API keys; a path says so best. */
const tagOf = ({ path }: DescribedRoute): string => {
  const [first = '', second] = path.slice(1).split('/');
  return first === 'v1' && second !== undefined ? second : (REFERENCE_TAGS[first] ?? 'reference');
};

const REFERENCE_TAGS: Readonly<Record<string, string>> = {
  health: 'health',
  policies: 'signing-policies',
};

const requestBodyOf = (
  { body, facts, consumes }: DescribedRoute,
  schemas: JsonSchemas,
): object | undefined => {
  const schema = body?.schema ?? facts?.body;
  if (!schema) return undefined;
  const content = { schema: schemas.ofInput(schema) };
  return {
    required: !schema.safeParse(undefined).success,
    content: Object.fromEntries(consumes.map((type) => [type, content])),
  };
};
