import { ACCOUNT_HEADER } from '../access/access.guard.js';
import { isCredentialed, type DescribedRoute } from './described-routes.js';
import type { JsonSchema, JsonSchemas } from './json-schemas.js';

const header = (name: string, description: string, schema: JsonSchema, example: string) => ({
  ...{ name, in: 'header', description, schema, example },
});
const ETAGS = { type: 'string' };

/** Headers that many operations take. */
export const PARAMETERS = {
  RequestId: header(
    'X-Request-Id',
    'Names the request in the reply and in the log. Without one, or with an odd one, Postrider makes one up.',
    { type: 'string', pattern: '^[\\w.~:/+=@-]{1,128}$' },
    '019ab3f2-7c1e-7b5a-9f5e-0c7a4c1d2e3f',
  ),
  Account: header(
    ACCOUNT_HEADER.replaceAll(/\b[a-z]/g, (first) => first.toUpperCase()),
    'Which account the request is about. The admin key may name any and means `default` without; another credential may only name its own.',
    { type: 'string', minLength: 1, maxLength: 128 },
    'default',
  ),
  IdempotencyKey: header(
    'Idempotency-Key',
    'Makes it safe to send the request again: for 24 hours the same key and request get the reply that the first one got. A refused request may be corrected under the same key.',
    { type: 'string', pattern: '^[!-~]{1,255}$' },
    'd8a2f0b4-order-17',
  ),
  IfMatch: header(
    'If-Match',
    'The ETag that was last seen, or several, or `*`: nothing is changed when the webhook is at another version.',
    ETAGS,
    '"3"',
  ),
} as const;

type Named = keyof typeof PARAMETERS;

export const parametersOf = (route: DescribedRoute, schemas: JsonSchemas): readonly object[] => [
  ...pathParameters(route, schemas),
  ...queryParameters(route, schemas),
  ...headersOf(route).map((name) => ({ $ref: `#/components/parameters/${name}` })),
];

const pathParameters = ({ path, params }: DescribedRoute, schemas: JsonSchemas) =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => {
    const schema = params.find((param) => param.name === name)?.schema;
    return {
      ...{ name, in: 'path', required: true },
      schema: schema ? schemas.ofInput(schema) : { type: 'string' },
    };
  });

const queryParameters = ({ query }: DescribedRoute, schemas: JsonSchemas) => {
  if (!query?.schema) return [];
  const { properties = {}, required = [] } = schemas.ofInput(query.schema) as {
    properties?: Record<string, JsonSchema>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    ...{ name, in: 'query', required: required.includes(name) },
    ...(description !== undefined && { description }),
    schema,
  }));
};

const headersOf = (route: DescribedRoute): readonly Named[] => {
  const takesBearer = isCredentialed(route);
  const wanted: Readonly<Record<Named, boolean>> = {
    RequestId: true,
    Account: takesBearer && route.access !== 'admin key',
    IdempotencyKey: takesBearer && route.method === 'post',
    IfMatch: route.takesIfMatch,
  };
  return (Object.keys(wanted) as Named[]).filter((name) => wanted[name]);
};
