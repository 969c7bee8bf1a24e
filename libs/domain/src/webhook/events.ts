import type { Message } from '../decider.js';
import type { JsonObject } from '../filter/json.js';

declare const sealed: unique symbol;
/** A secret encrypted for rest. Only the adapter that sealed it can open it. */
export type Sealed = string & { readonly [sealed]: true };

export interface WebhookSettings {
  readonly name: string;
  readonly url: string;
  /** Event patterns: `task.created`, `task.*`, `*`. */
  readonly events: readonly string[];
  /** Project ids; none means every project. */
  readonly projects: readonly string[];
  /** What it asks of an event besides, as compileFilter reads it; null: nothing. */
  readonly filter: JsonObject | null;
  readonly basicAuth: { readonly user: string } | null;
}

export interface RetiringSecret {
  readonly secret: Sealed;
  /** ISO 8601: from then on it signs no more. */
  readonly until: string;
}

/** Everything secret of a webhook stands under this one name, so that one rule keeps it inside. */
export interface WebhookSecrets {
  readonly signing: Sealed;
  /** Former signing secrets that still sign beside it, newest first. */
  readonly retiring: readonly RetiringSecret[];
  readonly password: Sealed | null;
}

export type DisabledReason = 'created' | 'user' | 'failures';

export type WebhookCreated = Message<
  'webhook.created',
  {
    readonly webhookId: string;
    readonly account: string;
    readonly settings: WebhookSettings;
    readonly secrets: WebhookSecrets;
  }
>;
export type WebhookUpdated = Message<
  'webhook.updated',
  {
    readonly webhookId: string;
    readonly settings: Partial<WebhookSettings>;
    readonly secrets?: Partial<WebhookSecrets>;
  }
>;
export type WebhookEnabled = Message<
  'webhook.enabled',
  {
    readonly webhookId: string;
    /** How often it has been enabled, this time included. */ readonly enablement: number;
  }
>;
export type WebhookDisabled = Message<
  'webhook.disabled',
  {
    readonly webhookId: string;
    readonly reason: DisabledReason;
    /** Failed attempts in a row at that moment. */
    readonly failures: number;
    readonly lastError: string | null;
    /** Why, in the words of who did it. */
    readonly note?: string;
  }
>;
export type WebhookSecretRotated = Message<
  'webhook.secret-rotated',
  {
    readonly webhookId: string;
    /** ISO 8601: until then the former secret signs too. */
    readonly overlapUntil: string;
    readonly secrets: Pick<WebhookSecrets, 'signing' | 'retiring'>;
  }
>;
export type WebhookDeliveryFailed = Message<
  'webhook.delivery-failed',
  {
    readonly webhookId: string;
    readonly deliveryId: string;
    readonly attempt: number;
    readonly error: string;
    /** Failed attempts in a row, this one included. */
    readonly failures: number;
    /** ISO 8601: when the attempt ended. */
    readonly failedAt: string;
  }
>;
export type WebhookDeliveryRecovered = Message<
  'webhook.delivery-recovered',
  {
    readonly webhookId: string;
    readonly deliveryId: string;
    readonly attempt: number;
    /** How many failed attempts in a row this success ended. */
    readonly failures: number;
  }
>;
export type WebhookDeleted = Message<'webhook.deleted', { readonly webhookId: string }>;

export type WebhookEvent =
  | WebhookCreated
  | WebhookUpdated
  | WebhookEnabled
  | WebhookDisabled
  | WebhookSecretRotated
  | WebhookDeliveryFailed
  | WebhookDeliveryRecovered
  | WebhookDeleted;

/** An event's data as others may see it: without secrets, sealed or not. */
export const publicData = (event: WebhookEvent): Record<string, unknown> =>
  Object.fromEntries(Object.entries(event.data).filter(([name]) => name !== 'secrets'));
