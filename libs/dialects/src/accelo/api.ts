import type { JsonObject } from '#domain';
import type { Scope } from '#application';
import type { DialectApi, DialectReply, DialectRequest } from '../dialect.js';
import type { DialectServices } from '../services.js';
import { fieldsOf, formFields, textOf } from '../shared/fields.js';
import { RequestBudget, type BudgetLeft } from '../shared/request-budget.js';
import { findRoute, readingMethod, type Found, type Route } from '../shared/routes.js';
import { UnreadableBody } from '../shared/unreadable-body.js';
import { callerOf, needs, type Caller } from './caller.js';
import { MESSAGES, write, writingFor, type Outcome, type Writing } from './envelope.js';
import type { AcceloOptions } from './options.js';
import { invalid, Refused } from './refused.js';
import { withoutSuffix } from './representation.js';
import { Subscriptions, type Call } from './subscriptions.js';
import { answerTokens, isAuthorizePath, isTokenPath, refusedToken } from './tokens.js';

const HOUR_MS = 3_600_000;

interface Operation {
  readonly scope: Scope;
  readonly run: (call: Call) => Promise<Outcome>;
}

export class AcceloApi implements DialectApi {
  private readonly routes: readonly Route<Operation>[];
  private readonly budget: RequestBudget | undefined;

  constructor(
    private readonly services: DialectServices,
    private readonly options: AcceloOptions,
  ) {
    const { requestsPerHour: requests } = options;
    this.routes = routesOf(new Subscriptions(services, options));
    this.budget =
      requests === 0 ? undefined : new RequestBudget(services.clock, { requests, perMs: HOUR_MS });
  }

  async handle(request: DialectRequest): Promise<DialectReply> {
    const isOauth = isTokenPath(request.path) || isAuthorizePath(request.path);
    let fields: JsonObject;
    try {
      fields = fieldsOf(request);
    } catch (error) {
      if (!(error instanceof UnreadableBody)) throw error;
      return isOauth
        ? refusedToken('invalid_request', error.message)
        : write(outcomeOf(invalid(error.message)), writingFor(request));
    }
    if (isOauth) {
      const isShown = request.method === 'GET' && isAuthorizePath(request.path);
      return request.method === 'POST' || isShown
        ? answerTokens(this.services, request, fields, this.options)
        : refusedToken('invalid_request', 'Send POST.');
    }
    const writing = writingFor(request, fields);
    try {
      const caller = await callerOf(this.services, request, fields);
      const reply = await this.answered(request, fields, caller, writing);
      return { ...reply, caller: caller.credential };
    } catch (error) {
      if (error instanceof Refused) return write(outcomeOf(error), writing);
      throw error;
    }
  }

  fault(status: number, request: DialectRequest): DialectReply {
    const kind = status >= 500 ? 'server_error' : 'invalid_request';
    return write({ status: kind, response: null, httpStatus: status }, writingFor(request));
  }

  private async answered(
    request: DialectRequest,
    fields: JsonObject,
    caller: Caller,
    writing: Writing,
  ): Promise<DialectReply> {
    const left = this.budget?.take(caller.deployment);
    const headers = left ? headersOf(left) : {};
    try {
      if (left?.isSpent === true) throw new Refused('too_many_requests');
      const found = this.find(request, fields);
      if (found.as !== 'route') throw invalid();
      const { handler, parameters } = found;
      needs(caller, handler.scope);
      const { baseUrl } = request;
      const call = { caller, fields, baseUrl, id: parameters['id'] ?? '' };
      return write(await handler.run(call), writing, headers);
    } catch (error) {
      if (error instanceof Refused) return write(outcomeOf(error), writing, headers);
      throw error;
    }
  }

  /** `_method` says which it is to be, for those who can send no other than GET and POST. */
  private find(request: DialectRequest, fields: JsonObject): Found<Operation> {
    const override = textOf(fields, '_method') ?? textOf(formFields(request.query), '_method');
    const method = readingMethod((override ?? request.method).toUpperCase());
    return findRoute(this.routes, method, withoutSuffix(request.path));
  }
}

const BASE = '/api/v0/webhooks';

const routesOf = (subscriptions: Subscriptions): readonly Route<Operation>[] => {
  const operation = (scope: Scope, run: Operation['run']): Operation => ({ scope, run });
  const at = (method: string, path: string, handler: Operation): Route<Operation> => ({
    ...{ method, pattern: `${BASE}${path}`, handler },
  });
  const trigger = operation('webhooks:write', (call) => subscriptions.trigger(call));
  const dispatch = operation('webhooks:write', (call) => subscriptions.dispatch(call));
  return [
    at(
      'GET',
      '/subscriptions',
      operation('webhooks:read', (call) => subscriptions.list(call)),
    ),
    at(
      'GET',
      '/subscriptions/types',
      operation('webhooks:read', () => subscriptions.types()),
    ),
    at(
      'POST',
      '/subscriptions',
      operation('webhooks:write', (call) => subscriptions.create(call)),
    ),
    at(
      'DELETE',
      '/subscriptions/:id',
      operation('webhooks:write', (call) => subscriptions.delete(call)),
    ),
    at('POST', '/subscriptions/:id/trigger', trigger),
    at('POST', '/subscription/:id/trigger', trigger),
    at('POST', '/subscriptions/:id/dispatch', dispatch),
    at('POST', '/subscription/:id/dispatch', dispatch),
  ];
};

const outcomeOf = ({ status, because }: Refused): Outcome => ({
  ...{ status, response: null },
  ...(because !== undefined && { message: `${MESSAGES[status]} ${because}` }),
});

const headersOf = ({
  limit,
  remaining,
  resetAt,
}: BudgetLeft): Readonly<Record<string, string>> => ({
  'x-ratelimit-limit': String(limit),
  'x-ratelimit-remaining': String(remaining),
  'x-ratelimit-reset': String(Math.ceil(resetAt / 1_000)),
});
