import type { DialectApi, DialectReply, DialectRequest } from '../dialect.js';
import type { DialectServices } from '../services.js';
import { RequestBudget } from '../shared/request-budget.js';
import { UnreadableBody } from '../shared/unreadable-body.js';
import { askedIn } from './asked.js';
import { authorizeAdmin, authorizeOauth } from './authorize.js';
import type { WorksectionOptions } from './options.js';
import { CODES, failed, fieldInvalid, refusal } from './replies.js';
import { answerTokens, refusedToken } from './tokens.js';
import { WebhookActions, type Call } from './webhook-actions.js';

const AUTHORIZED_BY = new Map([
  ['/api/admin/v2', authorizeAdmin],
  // As the first releases of the vendor's libraries 2 call it.
  ['/api/admin/v2.1', authorizeAdmin],
  ['/api/oauth2', authorizeOauth],
]);

const TOKEN_PATHS = new Set(['/oauth2/token', '/oauth2/refresh', '/oauth2/authorize']);

const NO_MATTER_THE_SLASH = /\/$/;

export class WorksectionApi implements DialectApi {
  private readonly actions: ReadonlyMap<string, (call: Call) => Promise<DialectReply>>;
  private readonly budget: RequestBudget | undefined;

  constructor(
    private readonly services: DialectServices,
    private readonly options: WorksectionOptions,
  ) {
    const { requestsPerSecond } = options;
    const webhooks = new WebhookActions(services);
    this.actions = new Map([
      ['add_webhook', (call: Call) => webhooks.add(call)],
      ['get_webhooks', (call: Call) => webhooks.all(call)],
      ['delete_webhook', (call: Call) => webhooks.delete(call)],
      // As one of the vendor's samples spells it.
      ['delete_webhookd', (call: Call) => webhooks.delete(call)],
    ]);
    const terms = { requests: requestsPerSecond, perMs: 1_000 };
    this.budget = requestsPerSecond === 0 ? undefined : new RequestBudget(services.clock, terms);
  }

  async handle(request: DialectRequest): Promise<DialectReply> {
    const path = request.path.replace(NO_MATTER_THE_SLASH, '');
    const authorize = AUTHORIZED_BY.get(path);
    if (!authorize && !TOKEN_PATHS.has(path)) return failed(404, CODES.action, 'Page is not found');
    if (request.method !== 'GET' && request.method !== 'POST') {
      return failed(405, CODES.action, 'Send GET or POST', undefined, { allow: 'GET, POST' });
    }
    try {
      if (!authorize) return await answerTokens(this.services, request, this.options);
      const asked = askedIn(request);
      const who = await authorize(this.services, request, asked);
      if (who.as === 'refused') return who.reply;
      const { account, credential } = who;
      if (this.budget?.take(credential.actor).isSpent === true) return TOO_MANY;
      const action = this.actions.get(asked.action);
      if (!action) return refusal(CODES.action, 'Action is missed or invalid', asked.action);
      const reply = await action({ account, credential, fields: asked.fields });
      return { ...reply, caller: credential };
    } catch (error) {
      if (!(error instanceof UnreadableBody)) throw error;
      return authorize
        ? fieldInvalid(error.message)
        : refusedToken('invalid_request', error.message);
    }
  }

  fault(status: number): DialectReply {
    return failed(status, status, FAULTS[status] ?? 'Request is not readable');
  }
}

/** The number is that of the HTTP status, which the vendor's replies do not use. */
const TOO_MANY = refusal(429, 'Too many requests');

const FAULTS: Readonly<Record<number, string>> = {
  413: 'Request is too long',
  500: 'Internal error',
  503: 'Try again in a moment',
};
