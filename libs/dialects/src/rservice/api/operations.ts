import type { Scope } from '#application';
import type { DialectReply } from '../../dialect.js';
import type { DialectServices } from '../../services.js';
import { jsonReply } from '../../shared/json-reply.js';
import type { Route } from '../../shared/routes.js';
import type { AccountUrls } from './account-urls.js';
import type { Call } from './call.js';
import { ENUMS } from '../rendering/enums.js';
import type { RServiceOptions } from '../options.js';
import { WebhookPolicies } from './webhook-policies.js';
import { Webhooks } from './webhooks.js';

export interface Operation {
  readonly scope: Scope;
  readonly run: (call: Call) => Promise<DialectReply>;
}

type Run = Operation['run'];

const [READ, WRITE] = ['webhooks:read', 'webhooks:write'] as const;
const LISTS = [
  ['', 'all'],
  ['/enabled', 'enabled'],
  ['/disabled', 'disabled'],
] as const;

/** All that can be asked below `/v1`. */
export const operationsOf = (
  services: DialectServices,
  urls: AccountUrls,
  options: RServiceOptions,
): readonly Route<Operation>[] => {
  const webhooks = new Webhooks(services, urls, options);
  return [
    at('GET', '', READ, () => Promise.resolve(jsonReply(200, {}))),
    at('GET', '/enums', READ, () => Promise.resolve(jsonReply(200, ENUMS))),
    ...resource('/webhooks', webhooks),
    at('POST', '/webhooks/:id/test', WRITE, (call) => webhooks.test(call)),
    at('GET', '/webhooks/:id/audit', READ, (call) => webhooks.audit(call)),
    ...resource('/webhook_policies', new WebhookPolicies(services, urls, options.nodeIds)),
  ];
};

/** What both have in common. */
const resource = (path: string, of: Webhooks | WebhookPolicies): readonly Route<Operation>[] => [
  ...LISTS.map(([name, which]) =>
    at('GET', `${path}${name}`, READ, (call) => of.list(call, which)),
  ),
  at('POST', path, WRITE, (call) => of.create(call)),
  at('GET', `${path}/:id`, READ, (call) => of.get(call)),
  at('PATCH', `${path}/:id`, WRITE, (call) => of.update(call)),
  at('PUT', `${path}/:id`, WRITE, (call) => of.update(call)),
  at('DELETE', `${path}/:id`, WRITE, (call) => of.delete(call)),
];

const at = (method: string, path: string, scope: Scope, run: Run): Route<Operation> => ({
  ...{ method, pattern: `/v1${path}`, handler: { scope, run } },
});
