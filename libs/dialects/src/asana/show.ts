import type { WebhookView } from '#application';
import { isJsonObject, type JsonObject } from '#domain';
import { chosenBy } from './chosen.js';
import { DELETED_AFTER_MS } from './preset.js';

/** As lists show it. */
const COMPACT = ['resource_type', 'active', 'resource', 'target'];

/** What has to be looked up besides, where it is asked for. */
export interface LookedUp {
  /** What the resource is called, where its creator did not say. */
  readonly name: string | null;
  /** What the receiver said at the last failure. */
  readonly failureContent: string | null;
}

/** All of a webhook. Nothing has arrived until the first heartbeat has, so it is not active before. */
export const full = (webhook: WebhookView, { name, failureContent }: LookedUp): JsonObject => {
  const { settings, failures, failingSince } = webhook;
  const { resource, filters } = chosenBy(settings);
  const isFailing = failures > 0 && failingSince !== null;
  return {
    gid: String(webhook.number),
    resource_type: 'webhook',
    active: webhook.health !== 'disabled' && webhook.lastSuccessAt !== null,
    resource: {
      gid: resource.gid,
      resource_type: resource.resource_type,
      name: resource.name ?? name,
    },
    target: settings.url,
    created_at: webhook.createdAt,
    last_failure_at: webhook.lastFailureAt,
    last_failure_content: failureContent,
    last_success_at: webhook.lastSuccessAt,
    delivery_retry_count: failures,
    next_attempt_after: isFailing ? webhook.nextAttemptAt : null,
    failure_deletion_timestamp: isFailing
      ? new Date(Date.parse(failingSince) + DELETED_AFTER_MS).toISOString()
      : null,
    filters,
  };
};

export const compact = (shown: JsonObject): JsonObject => picked(shown, COMPACT);

/** Of what there is only the fields asked for, and the gid always; `resource.name` is one within another. */
export const picked = (shown: JsonObject, fields: readonly string[]): JsonObject => {
  const result: Record<string, unknown> = { gid: shown['gid'] };
  for (const field of fields) {
    const [name = '', inner] = field.split('.', 2);
    if (!Object.hasOwn(shown, name)) continue;
    const value = shown[name];
    if (inner === undefined || !isJsonObject(value)) {
      result[name] = value;
      continue;
    }
    const before = isJsonObject(result[name]) ? result[name] : { gid: value['gid'] };
    result[name] = Object.hasOwn(value, inner) ? { ...before, [inner]: value[inner] } : before;
  }
  return result;
};
