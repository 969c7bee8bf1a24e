import type { Message } from '../decider.js';
import type { FailedOutcome } from '../delivery/attempt.js';
import type { StopRule } from '../profile/profile.js';
import type { Sealed, WebhookSecrets, WebhookSettings } from './events.js';

export type CreateWebhook = Message<
  'CreateWebhook',
  {
    readonly webhookId: string;
    readonly account: string;
    readonly number: number;
    readonly settings: WebhookSettings;
    readonly secrets: WebhookSecrets;
    readonly enabled: boolean;
  }
>;
export type UpdateWebhook = Message<
  'UpdateWebhook',
  {
    readonly settings: Partial<WebhookSettings>;
    readonly secrets: Partial<UpdatableSecrets>;
  }
>;
/** Secrets that an update may replace; the signing secret is rotated instead. */
export type UpdatableSecrets = Omit<
  WebhookSecrets,
  'signing' | 'retiring' | 'retiringEd25519' | 'verificationCode'
>;

export type EnableWebhook = Message<'EnableWebhook', object>;
export type DisableWebhook = Message<
  'DisableWebhook',
  {
    readonly note?: string;
    /** None: somebody wants it disabled. */
    readonly reason?: 'receiver';
    /** Under which it was said: not of a webhook that was enabled anew since. */
    readonly enablement?: number;
    /** Whether one that failures have disabled would be enabled again by itself: then it is news that somebody wants it disabled. */
    readonly heals?: boolean;
  }
>;

/** Asks the receiver to call back; until it does, the webhook is not enabled. */
export type RequestVerification = Message<
  'RequestVerification',
  {
    readonly code: Sealed;
    /** ISO 8601. */
    readonly expiresAt: string;
    /** Whether the proof is to enable it. */
    readonly enables: boolean;
  }
>;

/** The receiver has proved the URL, by a call back or otherwise. */
export type VerifyWebhook = Message<
  'VerifyWebhook',
  { readonly url: string; /** ISO 8601. */ readonly at: string }
>;

export type RotateSecret = Message<
  'RotateSecret',
  {
    readonly signing: Sealed;
    /** What `v1a` is signed by from now on, if the webhook has keys for that. */
    readonly keys: { readonly publicKey: string; readonly ed25519: Sealed };
    /** ISO 8601. */
    readonly at: string;
    /** ISO 8601: until then the former secret signs too; where it is `at`, no former one does any more. */
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
  CountedAttempt & {
    readonly error: string;
    readonly outcome: FailedOutcome;
    /** HTTP status, when one arrived. */
    readonly status: number | null;
    /** ISO 8601. */
    readonly failedAt: string;
    readonly rule: StopRule;
  }
>;
export type CountSuccess = Message<
  'CountSuccess',
  CountedAttempt & { readonly rule: Pick<StopRule, 'resetOn'> }
>;

/** Its host is throttled: what it is owed waits. */
export type NoteThrottle = Message<
  'NoteThrottle',
  { readonly host: string; /** ISO 8601. */ readonly until: string; readonly failures: number }
>;

/** Nothing may have succeeded for too long, without another failure to tell. */
export type StopUnsuccessful = Message<
  'StopUnsuccessful',
  {
    /** Milliseconds since the epoch. */
    readonly now: number;
    readonly rule: StopRule;
  }
>;

export type WebhookCommand =
  | CreateWebhook
  | UpdateWebhook
  | EnableWebhook
  | DisableWebhook
  | RotateSecret
  | RequestVerification
  | VerifyWebhook
  | DeleteWebhook
  | CountFailure
  | CountSuccess
  | NoteThrottle
  | StopUnsuccessful;
