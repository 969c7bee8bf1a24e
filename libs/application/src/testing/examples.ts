import {
  NATIVE_PROFILE,
  NO_SECRETS,
  PLAIN_SETTINGS,
  type Answer,
  type DomainEvent,
  type Sealed,
  type WebhookSecrets,
  type WebhookSettings,
} from '#domain';
import type { StoredSigningPolicy } from '../signing/signing-policy.js';
import type { EventType } from '../event-types/event-type.js';
import type { AlertedWebhook } from '../ports/alerts.js';
import type { KeptEvent, SettledAttempt } from '../ports/ledger.js';
import type { Ids } from '../ports/ids.js';
import type { PublishedEvent } from '../routing/read-domain-event.js';
import { NOON } from './fake-clock.js';

export const ACCOUNT = 'acme';

export const aDomainEvent = (given: Partial<DomainEvent> = {}): DomainEvent => ({
  id: 'event-1',
  account: ACCOUNT,
  type: 'task.created',
  project: '42',
  occurredAt: '2026-11-20T11:59:59.000Z',
  ...given,
});

/** As a product service published it. */
export const published = (given: Partial<DomainEvent> = {}, data = '{"n": 1}'): PublishedEvent => {
  const event = aDomainEvent(given);
  const before = `${JSON.stringify(event).slice(0, -1)},"data":`;
  return { event, body: `${before}${data}}`, data: [before.length, before.length + data.length] };
};

/** As it is kept, owed to these webhooks. */
export const kept = (
  ids: Ids,
  webhookIds: readonly string[],
  given: Partial<DomainEvent> = {},
  data?: string,
): KeptEvent => ({
  ...published(given, data),
  key: ids.next(),
  receivedAt: NOON,
  deliveries: webhookIds.map((webhookId) => ({ id: ids.next(), webhookId, queuedUntil: null })),
});

export const succeeded = (given: Partial<Answer> = {}): Answer => ({
  outcome: 'success',
  status: 200,
  headers: { 'content-type': 'text/plain' },
  excerpt: 'thanks',
  error: null,
  startedAt: NOON,
  durationMs: 20,
  retryAfterMs: null,
  command: null,
  request: null,
  ...given,
});

export const refused = (given: Partial<Answer> = {}): Answer => ({
  ...succeeded(),
  outcome: 'http_status',
  status: 500,
  excerpt: 'no',
  error: '500 Internal Server Error',
  ...given,
});

/** An attempt that failed for good, unless said otherwise. */
export const settledAttempt = (
  given: Pick<SettledAttempt, 'deliveryId' | 'webhookId'> & Partial<SettledAttempt>,
): SettledAttempt => ({
  attempt: 1,
  enablement: 1,
  rule: NATIVE_PROFILE.stop,
  counts: true,
  disables: false,
  answer: refused(),
  verdict: given.answer?.outcome === 'success' ? { state: 'succeeded' } : { state: 'exhausted' },
  ...given,
});

export const someSettings: WebhookSettings = {
  ...PLAIN_SETTINGS,
  name: 'Tasks',
  url: 'https://example.com/hook',
  events: ['task.*'],
};

export const someSecrets: WebhookSecrets = {
  ...NO_SECRETS,
  signing: 'sealed-signing' as Sealed,
  password: 'sealed-password' as Sealed,
};

/** Of any data, unless said otherwise. */
export const anEventType = (given: Partial<EventType> = {}): EventType => ({
  account: ACCOUNT,
  name: 'task.created',
  title: 'Task created',
  description: '',
  objectType: null,
  trigger: 'other',
  schema: null,
  example: null,
  deprecated: false,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  ...given,
});

export const aSigningPolicy = (
  given: Partial<StoredSigningPolicy> = {},
): Omit<StoredSigningPolicy, 'number'> => ({
  id: '00000000-0000-7000-8000-000000000001',
  account: ACCOUNT,
  name: 'a1b2c3',
  disabled: false,
  algorithm: 'ES256',
  audience: null,
  expiresInMinutes: null,
  openIdDiscovery: true,
  kid: '00000000-0000-7000-8000-00000000000a',
  publicKeyPem: 'a public key',
  privateKey: 'a sealed private key' as Sealed,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  ...given,
});

export const anAlertedWebhook = (given: Partial<AlertedWebhook> = {}): AlertedWebhook => ({
  id: '01a9d000-0000-7000-8000-000000000000',
  account: ACCOUNT,
  number: 7,
  name: 'Tasks',
  url: 'https://example.com/hook',
  emails: ['ops@example.com'],
  rule: { everyMs: 1_200_000, fallback: 'nobody' },
  ...given,
});
