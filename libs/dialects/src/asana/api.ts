import { may, ownerLimitOf, type Credential, type Scope } from '#application';
import type { DialectApi, DialectReply, DialectRequest } from '../dialect.js';
import type { DialectServices } from '../services.js';
import { bearerOf } from '../shared/bearer.js';
import { RequestBudget } from '../shared/request-budget.js';
import { findRoute, readingMethod, type Route } from '../shared/routes.js';
import { UnreadableBody } from '../shared/unreadable-body.js';
import { askedIn } from './asked.js';
import type { Call } from './call.js';
import type { AsanaOptions } from './options.js';
import { brokenHere, failed, tooMany } from './replies.js';
import { WebhookCalls } from './webhook-calls.js';

interface Handler {
  readonly needs: Scope;
  readonly answer: (call: Call) => Promise<DialectReply>;
}

const MINUTE_MS = 60_000;
const ROOT = '/api/1.0';

export class AsanaApi implements DialectApi {
  private readonly routes: readonly Route<Handler>[];
  private readonly budget: RequestBudget | undefined;

  constructor(
    private readonly services: DialectServices,
    options: AsanaOptions,
  ) {
    const { requestsPerMinute: requests } = options;
    this.budget =
      requests === 0
        ? undefined
        : new RequestBudget(services.clock, { requests, perMs: MINUTE_MS });
    const calls = new WebhookCalls(services, options);
    const [read, write, remove] = ['webhooks:read', 'webhooks:write', 'webhooks:delete'] as const;
    const [all, one] = [`${ROOT}/webhooks`, `${ROOT}/webhooks/:gid`];
    this.routes = [
      { method: 'GET', pattern: all, handler: { needs: read, answer: (call) => calls.list(call) } },
      {
        method: 'POST',
        pattern: all,
        handler: { needs: write, answer: (call) => calls.create(call) },
      },
      { method: 'GET', pattern: one, handler: { needs: read, answer: (call) => calls.get(call) } },
      {
        method: 'PUT',
        pattern: one,
        handler: { needs: write, answer: (call) => calls.update(call) },
      },
      {
        method: 'DELETE',
        pattern: one,
        handler: { needs: remove, answer: (call) => calls.remove(call) },
      },
    ];
  }

  async handle(request: DialectRequest): Promise<DialectReply> {
    const token = bearerOf(request);
    const credential =
      token === undefined ? undefined : await this.services.credentials.byToken(token);
    const account = request.account ?? credential?.account ?? null;
    if (!credential || account === null || (credential.account ?? account) !== account) {
      return failed(401, 'Not Authorized', { 'www-authenticate': 'Bearer realm="asana"' });
    }
    const left = this.budget?.take(`${credential.actor} ${credential.client ?? ''} ${account}`);
    const reply =
      left?.isSpent === true
        ? tooMany(left.resetAt - this.services.clock.now())
        : await this.answer(request, credential, account);
    return { ...reply, caller: credential };
  }

  fault(status: number): DialectReply {
    if (status === 500) return brokenHere();
    return failed(status, FAULTS[status] ?? 'Bad Request');
  }

  private async answer(
    request: DialectRequest,
    credential: Credential,
    account: string,
  ): Promise<DialectReply> {
    const found = findRoute(this.routes, readingMethod(request.method), request.path);
    if (found.as === 'nothing') return failed(404, 'No matching route for request');
    if (found.as === 'other-method') {
      return failed(405, 'Method Not Allowed', { allow: found.methods.join(', ') });
    }
    const { handler, parameters } = found;
    if (!may(credential, handler.needs)) {
      return failed(403, `Forbidden: this takes a token with the scope ${handler.needs}`);
    }
    try {
      const asked = askedIn(request);
      const ownedBy = ownerLimitOf(credential);
      return await handler.answer({ account, credential, ownedBy, asked, parameters, request });
    } catch (error) {
      if (error instanceof UnreadableBody) return failed(400, 'Could not parse request data');
      throw error;
    }
  }
}

const FAULTS: Readonly<Record<number, string>> = {
  413: 'Request Entity Too Large',
  503: 'Service Unavailable',
};
