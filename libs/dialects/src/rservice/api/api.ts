import { isId, type JsonObject } from '#domain';
import type { DialectApi, DialectReply, DialectRequest } from '../../dialect.js';
import type { DialectServices } from '../../services.js';
import { bodyFields, formFields, readable } from '../../shared/fields.js';
import { jsonReply } from '../../shared/json-reply.js';
import { RequestBudget, type BudgetLeft } from '../../shared/request-budget.js';
import { findRoute, readingMethod, type Route } from '../../shared/routes.js';
import { UnreadableBody } from '../../shared/unreadable-body.js';
import { AccountPages, type PageHandler } from './account-pages.js';
import { AccountUrls } from './account-urls.js';
import type { Call } from './call.js';
import { callerOf, namedIn, needs, type Caller } from './caller.js';
import { operationsOf, type Operation } from './operations.js';
import type { RServiceOptions } from '../options.js';
import { PRESET } from '../preset.js';
import { messageOf, notFound, refusal, Refused } from './refused.js';
import { answerToken } from './tokens.js';

const HOUR_MS = 3_600_000;

export class RServiceApi implements DialectApi {
  private readonly operations: readonly Route<Operation>[];
  private readonly pages: readonly Route<PageHandler>[];
  private readonly budget: RequestBudget | undefined;

  constructor(
    private readonly services: DialectServices,
    private readonly options: RServiceOptions,
  ) {
    const urls = new AccountUrls(services.profiles, PRESET);
    this.operations = operationsOf(services, urls, options);
    this.pages = new AccountPages(services, urls, PRESET).routes();
    const { requestsPerHour: requests } = options;
    this.budget =
      requests === 0 ? undefined : new RequestBudget(services.clock, { requests, perMs: HOUR_MS });
  }

  async handle(request: DialectRequest): Promise<DialectReply> {
    try {
      return await this.answered(request);
    } catch (error) {
      if (error instanceof Refused) return refusal(error);
      throw error;
    }
  }

  fault(status: number, _request: DialectRequest): DialectReply {
    return jsonReply(status, { message: messageOf(status) });
  }

  private async answered(request: DialectRequest): Promise<DialectReply> {
    const path = withoutSuffix(request.path);
    const { method } = request;
    if (isApi(path)) return this.answeredByApi(request, path);
    if (method === 'POST' && /^\/token\/?$/.test(path)) {
      return answerToken(this.services, request, this.options.tokenLifetimeS);
    }
    const found = findRoute(this.pages, method, path);
    if (found.as !== 'route') throw notFound();
    const [ofHeader] = namedIn(request, this.options.accountHeaders);
    const account = found.parameters['account'] ?? request.account ?? ofHeader;
    if (account === undefined || !isId(account)) throw notFound();
    return found.handler(request, account, found.parameters);
  }

  private async answeredByApi(request: DialectRequest, path: string): Promise<DialectReply> {
    const caller = await callerOf(this.services, request, this.options.accountHeaders);
    const left = this.budget?.take(`${caller.credential.actor} ${caller.account}`);
    const reply = await this.withinBudget(request, path, caller, left);
    const headers = left ? { ...reply.headers, ...headersOf(left) } : reply.headers;
    return { ...reply, headers, caller: caller.credential };
  }

  private async withinBudget(
    request: DialectRequest,
    path: string,
    caller: Caller,
    left: BudgetLeft | undefined,
  ): Promise<DialectReply> {
    if (left?.isSpent === true) return this.spent(left);
    try {
      refuseOtherForms(request);
      const found = findRoute(this.operations, readingMethod(request.method), path);
      if (found.as !== 'route') throw notFound();
      const { handler, parameters } = found;
      needs(caller, handler.scope);
      return await handler.run(callOf(request, caller, parameters['id'] ?? ''));
    } catch (error) {
      if (error instanceof Refused) return refusal(error);
      throw error;
    }
  }

  private spent({ resetAt }: BudgetLeft): DialectReply {
    const wait = Math.max(1, Math.ceil((resetAt - this.services.clock.now()) / 1_000));
    const body = {
      message: messageOf(429),
      documentation_url: `${this.options.documentationUrl}#rate-limiting`,
    };
    return jsonReply(429, body, { 'retry-after': String(wait) });
  }
}

const isApi = (path: string): boolean => /^\/v1(?:\/|$)/.test(path);

const JSON_SUFFIX = /\.json(?=\/?$)/;

const withoutSuffix = (path: string): string => path.replace(JSON_SUFFIX, '');

/** JSON is all there is. Throws Refused. */
const refuseOtherForms = ({ headers, path }: DialectRequest): void => {
  const accept = headers['accept'] ?? '';
  const takesJson = accept === '' || /\*\/\*|application\/(?:\*|(?:[\w.-]+\+)?json)/i.test(accept);
  if (!takesJson || /\.(?!json)[a-z]+\/?$/.test(path)) throw new Refused(406);
};

const callOf = (request: DialectRequest, caller: Caller, id: string): Call => ({
  ...{ caller, request, id, query: formFields(request.query), fields: fieldsIn(request) },
  url: `${request.baseUrl}${request.path}`,
});

const fieldsIn = (request: DialectRequest): JsonObject => {
  try {
    return readable(bodyFields(request));
  } catch (error) {
    if (error instanceof UnreadableBody) throw new Refused(400, error.message);
    throw error;
  }
};

const headersOf = ({ limit, remaining, resetAt }: BudgetLeft): DialectReply['headers'] => ({
  'x-ratelimit-limit': String(limit),
  'x-ratelimit-remaining': String(remaining),
  'x-ratelimit-reset': String(Math.ceil(resetAt / 1_000)),
});
