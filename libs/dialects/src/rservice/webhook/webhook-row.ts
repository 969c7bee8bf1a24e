import { withoutAdvice, type SigningPolicy, type WebhookView } from '#application';
import type { WebhookSettings } from '#domain';
import { chosenOf, eventIdOf } from './chosen.js';
import { nodeIdOf } from '../rendering/node-id.js';
import { offsetTime } from '../rendering/offset-time.js';
import type { Row } from '../listing/rows.js';

export interface Showing {
  readonly domain: string;
  readonly timeZone: string;
  readonly policy: Pick<SigningPolicy, 'number' | 'name'> | null;
}

/** In the order of the printed replies. */
export const LISTED = [
  'name',
  'event',
  'uri',
  'disabled',
  'last_error',
  'created_at',
  'updated_at',
];
export const WHOLE = [
  ...['name', 'event', 'uri', 'disabled', 'last_error', 'description', 'mail_exceptions_to'],
  ...['webhook_policy', 'openid_connect_discovery', 'app_offering_references'],
  ...['source', 'sourceID', 'created_at', 'updated_at'],
];

export const webhookRow = (webhook: WebhookView, { domain, timeZone, policy }: Showing): Row => {
  const { number, settings, lastError } = webhook;
  const { description, source, sourceId, alerts } = settings;
  const { discovery, appOfferings } = chosenOf(settings);
  return {
    id: number,
    nodeID: nodeIdOf(domain, 'Webhook', number),
    name: settings.name,
    event: eventIdOf(settings),
    uri: uriOf(settings),
    disabled: isDisabled(webhook),
    last_error: lastError === null ? null : withoutAdvice(lastError),
    description,
    mail_exceptions_to: alerts.emails.length === 0 ? null : alerts.emails.join(','),
    webhook_policy: policy && { id: policy.number, name: policy.name },
    openid_connect_discovery: discovery,
    app_offering_references: appOfferings.length === 0 ? null : appOfferings,
    ...{ source, sourceID: sourceId },
    created_at: offsetTime(webhook.createdAt, timeZone),
    updated_at: offsetTime(webhook.updatedAt, timeZone),
  };
};

/** One that waits to be verified is not disabled: nobody has to enable it. */
export const isDisabled = ({ disabledReason }: WebhookView): boolean =>
  disabledReason !== null && disabledReason !== 'unverified';

/** With the user of its basic authentication, whose password is not shown. */
const uriOf = ({ url, basicAuth }: WebhookSettings): string =>
  basicAuth === null ? url : url.replace('://', `://${encodeURIComponent(basicAuth.user)}@`);
