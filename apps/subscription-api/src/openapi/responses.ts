import type { z } from 'zod';
import { isCredentialed, type DescribedRoute } from './described-routes.js';
import { tokenRefusal } from '../oauth/token.schema.js';
import type { JsonSchema, JsonSchemas } from './json-schemas.js';

const header = (description: string, schema: JsonSchema) => ({ description, schema });
const TEXT = { type: 'string' };
const NUMBER = { type: 'integer' };

/** Headers that many replies have. */
export const HEADERS = {
  RequestId: header('Names the request in the log.', TEXT),
  ETag: header("The webhook's version, for If-Match.", {
    ...{ type: 'string', pattern: '^"\\d+"$' },
  }),
  Location: header('Where to find what was made.', TEXT),
  Replayed: header('`true` when this is the reply of an earlier request with the same key.', TEXT),
  RetryAfter: header('Seconds to wait before the next try.', NUMBER),
  RateLimitLimit: header('Requests a minute, of this credential.', NUMBER),
  RateLimitRemaining: header('How many of them are left.', NUMBER),
  RateLimitReset: header('Seconds until all of them are there again.', NUMBER),
} as const;

const WIRE_NAMES: Readonly<Record<keyof typeof HEADERS, string>> = {
  RequestId: 'X-Request-Id',
  ETag: 'ETag',
  Location: 'Location',
  Replayed: 'Idempotency-Replayed',
  RetryAfter: 'Retry-After',
  RateLimitLimit: 'RateLimit-Limit',
  RateLimitRemaining: 'RateLimit-Remaining',
  RateLimitReset: 'RateLimit-Reset',
};

const headers = (...names: readonly (keyof typeof HEADERS)[]) =>
  Object.fromEntries(
    names.map((name) => [WIRE_NAMES[name], { $ref: `#/components/headers/${name}` }]),
  );

const LIMITS = ['RateLimitLimit', 'RateLimitRemaining', 'RateLimitReset'] as const;

const problem = (description: string, ...names: readonly (keyof typeof HEADERS)[]) => ({
  description,
  headers: headers('RequestId', ...names),
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

/** Why a request may be refused. Each is a problem document. */
export const PROBLEMS = {
  BadRequest: problem('The request cannot be read: broken JSON, an odd header.'),
  Unauthorized: problem('No credential, or one that is wrong, revoked or expired.'),
  Forbidden: problem(
    'The credential lacks the scope, belongs to another account, or stands for a member who may not.',
  ),
  NotFound: problem('There is no such thing in this account.'),
  NotAcceptable: problem('The reply is of no type that is accepted.'),
  Conflict: problem(
    'Another request is at the same, so try again in a moment; or something needs it as it is.',
    'RetryAfter',
  ),
  Gone: problem('What it takes was removed by its age, or its webhook was deleted.'),
  PreconditionFailed: problem('The webhook is at another version than If-Match names.'),
  TooLarge: problem('The body is longer than is taken.'),
  UnsupportedMediaType: problem('The body is of a type that is not taken.'),
  Invalid: problem('The request does not fit: `errors` says where and why.'),
  TooManyRequests: problem('The credential made too many requests.', 'RetryAfter', ...LIMITS),
  Failed: problem('Something went wrong inside, or the store is out of reach.', 'RetryAfter'),
} as const;

const STATUS: Readonly<Record<keyof typeof PROBLEMS, string>> = {
  BadRequest: '400',
  Unauthorized: '401',
  Forbidden: '403',
  NotFound: '404',
  NotAcceptable: '406',
  Conflict: '409',
  Gone: '410',
  PreconditionFailed: '412',
  TooLarge: '413',
  UnsupportedMediaType: '415',
  Invalid: '422',
  TooManyRequests: '429',
  Failed: '5XX',
};

export const responsesOf = (route: DescribedRoute, schemas: JsonSchemas): object => ({
  [route.status]: success(route, route.facts?.reply ?? null, schemas),
  ...Object.fromEntries(
    Object.entries(route.facts?.others ?? {}).map(([status, reply]) => [
      status,
      success(route, reply, schemas),
    ]),
  ),
  ...Object.fromEntries(
    problemsOf(route).map((name) => [STATUS[name], { $ref: `#/components/responses/${name}` }]),
  ),
  ...(route.access === 'client' && refusedClients(schemas)),
});

/** By RFC 6749; what cannot be read at all is a problem document here too. */
const refusedClients = (schemas: JsonSchemas) => {
  const refused = { 'application/json': { schema: schemas.ofOutput(tokenRefusal) } };
  const { BadRequest } = PROBLEMS;
  return {
    400: { ...BadRequest, content: { ...refused, ...BadRequest.content } },
    401: { ...PROBLEMS.Unauthorized, content: refused },
  };
};

const success = (route: DescribedRoute, reply: z.ZodType | null, schemas: JsonSchemas): object => {
  const { facts, method, produces } = route;
  const takesBearer = isCredentialed(route);
  const told = headers(
    'RequestId',
    ...(route.tellsVersion ? (['ETag'] as const) : []),
    ...(facts?.location ? (['Location'] as const) : []),
    ...(takesBearer && method === 'post' ? (['Replayed'] as const) : []),
    ...(takesBearer ? LIMITS : []),
  );
  const schema = reply && schemas.ofOutput(reply);
  return {
    description: schema ? 'Done.' : 'Done; there is nothing to tell.',
    headers: told,
    ...(schema && { content: Object.fromEntries(produces.map((type) => [type, { schema }])) }),
  };
};

const problemsOf = (route: DescribedRoute): readonly (keyof typeof PROBLEMS)[] => {
  const { method, takesIfMatch, facts } = route;
  const takesBearer = isCredentialed(route);
  // Clients of OAuth 2 know but one error of a request that does not fit.
  const isClients = route.access === 'client';
  const hasBody = !isClients && (route.body !== undefined || facts?.body !== undefined);
  // What is chosen need not be there before.
  const isNamed = route.params.some(({ schema }) => schema !== undefined);
  const wanted: Readonly<Record<keyof typeof PROBLEMS, boolean>> = {
    BadRequest: true,
    Unauthorized: takesBearer,
    Forbidden: takesBearer,
    NotFound: route.path.includes('{') && (!isNamed || facts?.existing === true),
    NotAcceptable: true,
    Conflict: (takesBearer && method === 'post') || takesIfMatch || facts?.needed === true,
    Gone: facts?.gone === true,
    PreconditionFailed: takesIfMatch,
    TooLarge: hasBody,
    UnsupportedMediaType: hasBody,
    Invalid: !isClients,
    TooManyRequests: route.access !== 'anyone',
    Failed: true,
  };
  return (Object.keys(wanted) as (keyof typeof PROBLEMS)[]).filter((name) => wanted[name]);
};
