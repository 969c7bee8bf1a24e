import type { Message } from '../decider.js';
import type { Sealed, WebhookSecrets, WebhookSettings } from './events.js';

export type CreateWebhook = Message<
  'CreateWebhook',
  {
    readonly webhookId: string;
    readonly account: string;
    readonly settings: WebhookSettings;
    readonly secrets: WebhookSecrets;
    readonly enabled: boolean;
  }
>;
export type UpdateWebhook = Message<
  'UpdateWebhook',
  {
    readonly settings: Partial<WebhookSettings>;
    readonly secrets: Partial<Pick<WebhookSecrets, 'password'>>;
  }
>;
export type EnableWebhook = Message<'EnableWebhook', object>;
export type DisableWebhook = Message<'DisableWebhook', { readonly note?: string }>;
export type RotateSecret = Message<
  'RotateSecret',
  {
    readonly signing: Sealed;
    /** ISO 8601. */
    readonly at: string;
    /** ISO 8601: until then the former secret signs too. */
    readonly overlapUntil: string;
  }
>;
export type DeleteWebhook = Message<'DeleteWebhook', object>;

interface CountedAttempt {
  readonly deliveryId: string;
  readonly attempt: number;
  /** The enablement under which the attempt began; outcomes of an earlier one do not count. */
  readonly enablement: number;
}
export type CountFailure = Message<
  'CountFailure',
  CountedAttempt & { readonly error: string; readonly failedAt: string }
>;
export type CountSuccess = Message<'CountSuccess', CountedAttempt>;

export type WebhookCommand =
  | CreateWebhook
  | UpdateWebhook
  | EnableWebhook
  | DisableWebhook
  | RotateSecret
  | DeleteWebhook
  | CountFailure
  | CountSuccess;
