import type { Message } from '../decider.js';
import type { FailedOutcome } from '../delivery/attempt.js';
import type { JsonObject } from '../filter/json.js';
import type { ProfileOverrides } from '../profile/merge.js';

declare const sealed: unique symbol;
/** A secret encrypted for rest. Only the adapter that sealed it can open it. */
export type Sealed = string & { readonly [sealed]: true };

export interface FormerPublicKey {
  readonly publicKey: string;
  /** ISO 8601. */
  readonly until: string;
}

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
  readonly description: string | null;
  /** Names of the headers that every request bears besides; their values are secrets. */
  readonly headers: readonly string[];
  /** What its owner keeps with it; means nothing here. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Where it is from in another system, and what it is called there. */
  readonly source: string | null;
  readonly sourceId: string | null;
  /** The principal it belongs to. */
  readonly owner: string | null;
  /** `owner`: an event reaches it only if the event's audience includes its owner. */
  readonly visibility: 'account' | 'owner';
  /** The owner's plan must be one of these; null: any will do. Others may own it, and hear nothing. */
  readonly ownerPlans: readonly string[] | null;
  /** Ids of objects: an event must be about one of them, or about what they contain. None: about anything. */
  readonly within: readonly string[];
  /** The profile that its own parts are laid over. */
  readonly preset: string;
  readonly profile: ProfileOverrides;
  readonly alerts: { readonly emails: readonly string[] };
  readonly oauth2: {
    readonly tokenUrl: string;
    readonly clientId: string;
    readonly scope: string | null;
  } | null;
  /** PEM; the endpoint asks for it (mutual TLS). */
  readonly clientCertificate: string | null;
  /** `whpk_…`, which verifies `v1a`; null: it was never asked for. */
  readonly publicKey: string | null;
  /** Those it was before, newest first: until then `v1a` is signed by them too. */
  readonly formerPublicKeys: readonly FormerPublicKey[];
  /** What only its preset's renderer and API understand. */
  readonly dialect: JsonObject;
}

/** What a webhook has that says nothing else. */
export const PLAIN_SETTINGS: Omit<WebhookSettings, 'name' | 'url' | 'events'> = {
  projects: [],
  filter: null,
  basicAuth: null,
  description: null,
  headers: [],
  metadata: {},
  source: null,
  sourceId: null,
  owner: null,
  visibility: 'account',
  ownerPlans: null,
  within: [],
  preset: 'native',
  profile: {},
  alerts: { emails: [] },
  oauth2: null,
  clientCertificate: null,
  publicKey: null,
  formerPublicKeys: [],
  dialect: {},
};

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
  /** The values of its headers: a JSON object, name by name. */
  readonly headers: Sealed | null;
  readonly oauth2ClientSecret: Sealed | null;
  /** PEM, of the client certificate. */
  readonly clientKey: Sealed | null;
  /** `whsk_…`, which signs `v1a`. */
  readonly ed25519: Sealed | null;
  /** Former keys of `v1a` that still sign beside it, newest first. */
  readonly retiringEd25519: readonly RetiringSecret[];
  /** What the receiver calls back with, while a verification is open. */
  readonly verificationCode: Sealed | null;
}

export const NO_SECRETS: Omit<WebhookSecrets, 'signing'> = {
  retiring: [],
  password: null,
  headers: null,
  oauth2ClientSecret: null,
  clientKey: null,
  ed25519: null,
  retiringEd25519: [],
  verificationCode: null,
};

export const DISABLED_REASONS = [
  'created',
  'user',
  'failures',
  'timeouts',
  'no-success',
  'gone',
  'receiver',
  'unverified',
] as const;
export type DisabledReason = (typeof DISABLED_REASONS)[number];

/** Why a webhook ended that nobody deleted. */
export type EndReason = 'failures' | 'timeouts' | 'no-success' | 'gone';

export type WebhookCreated = Message<
  'webhook.created',
  {
    readonly webhookId: string;
    readonly account: string;
    /** Counts the webhooks of the installation. */
    readonly number: number;
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
    /** Of a webhook that has keys of `v1a`. */
    readonly settings?: Pick<WebhookSettings, 'publicKey' | 'formerPublicKeys'>;
    readonly secrets: Pick<WebhookSecrets, 'signing' | 'retiring'> &
      Partial<Pick<WebhookSecrets, 'ed25519' | 'retiringEd25519'>>;
  }
>;
export type WebhookDeliveryFailed = Message<
  'webhook.delivery-failed',
  {
    readonly webhookId: string;
    readonly deliveryId: string;
    readonly attempt: number;
    readonly error: string;
    readonly outcome: FailedOutcome;
    /** Failed attempts in a row, this one included. */
    readonly failures: number;
    /** Those of them that count toward the limit. */
    readonly counted: number;
    /** Timeouts in a row. */
    readonly timeouts: number;
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
/** Nothing is sent to its host for a while, since requests of its account's webhooks fail there. */
export type WebhookThrottled = Message<
  'webhook.throttled',
  {
    readonly webhookId: string;
    readonly host: string;
    /** ISO 8601. */
    readonly until: string;
    /** Failures in a row at the host. */
    readonly failures: number;
  }
>;
/** It is to prove that it wants what it will be sent, by a call back. */
export type WebhookVerificationRequested = Message<
  'webhook.verification-requested',
  {
    readonly webhookId: string;
    readonly url: string;
    /** ISO 8601: until then the code is taken. */
    readonly expiresAt: string;
    /** Whether the proof enables it. */
    readonly enables: boolean;
    readonly secrets: Pick<WebhookSecrets, 'verificationCode'>;
  }
>;

export type WebhookVerified = Message<
  'webhook.verified',
  { readonly webhookId: string; readonly url: string; /** ISO 8601. */ readonly at: string }
>;

export type WebhookDeleted = Message<
  'webhook.deleted',
  {
    readonly webhookId: string;
    /** None: somebody deleted it. */
    readonly reason?: EndReason;
    readonly lastError?: string | null;
  }
>;

export type WebhookEvent =
  | WebhookCreated
  | WebhookUpdated
  | WebhookEnabled
  | WebhookDisabled
  | WebhookSecretRotated
  | WebhookDeliveryFailed
  | WebhookDeliveryRecovered
  | WebhookThrottled
  | WebhookVerificationRequested
  | WebhookVerified
  | WebhookDeleted;

/** An event's data as others may see it: without secrets, sealed or not. */
export const publicData = (event: WebhookEvent): Record<string, unknown> =>
  Object.fromEntries(Object.entries(event.data).filter(([name]) => name !== 'secrets'));
