// Made from docs/reference/openapi.json by `npm run openapi`; what is changed here is lost.

export interface Account {
  readonly id: string;
  readonly name: string;
  readonly anyEventType: boolean;
  readonly hosts: readonly string[];
  readonly timeZone: string;
  readonly createdAt: string;
}

export interface AccountBody {
  readonly name: string;
  /** Host names by which the account is known; each is of one account. */
  readonly hosts?: readonly string[];
  /** As the IANA database names it; at first UTC. */
  readonly timeZone?: string;
  /** Whether webhooks may ask for event types that are not in the account’s catalogue; at first they may. */
  readonly anyEventType?: boolean;
}

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly (
    | 'webhooks:read'
    | 'webhooks:write'
    | 'webhooks:delete'
    | 'webhooks:secrets'
    | 'events:publish'
    | 'deliveries:read'
    | 'deliveries:write'
    | 'administrative'
  )[];
  readonly principal: string | null;
  readonly recoverable: boolean;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  /** Exact to a minute. */
  readonly lastUsedAt: string | null;
  readonly createdAt: string;
}

export interface ApiKeyBody {
  readonly name: string;
  readonly scopes: readonly (
    | 'webhooks:read'
    | 'webhooks:write'
    | 'webhooks:delete'
    | 'webhooks:secrets'
    | 'events:publish'
    | 'deliveries:read'
    | 'deliveries:write'
    | 'administrative'
  )[];
  /** In the future; null: never. */
  readonly expiresAt?: string | null;
  /** Whom the key stands for. A member may manage its own webhooks alone, an administrator all. */
  readonly principal?: string | null;
  /** Whether the key is also kept sealed, for systems whose requests are signed with it. No route tells it again. */
  readonly recoverable?: boolean;
}

export interface Attempt {
  readonly number: number;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly outcome:
    | 'success'
    | 'http_status'
    | 'timeout'
    | 'dns_error'
    | 'connect_error'
    | 'tls_error'
    | 'connection_lost'
    | 'protocol_error'
    | 'address_refused'
    | 'not_acknowledged';
  readonly status: number | null;
  readonly error: string | null;
  /** Null when none could be made, or when it was removed by its age. */
  readonly request: {
    /** As they were spelled; `[hidden]` stands in place of what is secret. */
    readonly headers: Readonly<Record<string, unknown>>;
    /** Of the body. */
    readonly bytes: number;
  } | null;
  /** Null when none arrived, or when it was removed by its age. */
  readonly response: {
    readonly headers: Readonly<Record<string, unknown>>;
    /** The first 4 KiB of the body. */
    readonly excerpt: string;
  } | null;
}

export interface CreatedWebhook {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly events: readonly string[];
  /** None: every project. */
  readonly projects: readonly string[];
  /** What it asks of an event besides; null: nothing. */
  readonly filter: Readonly<Record<string, unknown>> | null;
  readonly basicAuth: {
    readonly user: string;
  } | null;
  readonly description: string | null;
  /** Names; the values are secrets. */
  readonly headers: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly source: string | null;
  readonly sourceId: string | null;
  readonly owner: string | null;
  readonly visibility: 'account' | 'owner';
  readonly ownerPlans: readonly string[] | null;
  readonly within: readonly string[];
  readonly preset: string;
  readonly alerts: {
    readonly emails: readonly string[];
  };
  readonly oauth2: {
    readonly tokenUrl: string;
    readonly clientId: string;
    readonly scope: string | null;
  } | null;
  /** PEM, without its key. */
  readonly clientCertificate: string | null;
  /** `whpk_…`: verifies `v1a` signatures; null: they were never asked for. */
  readonly publicKey: string | null;
  /** Those before it, newest first: until then `v1a` is signed by them too. */
  readonly formerPublicKeys: readonly {
    readonly publicKey: string;
    readonly until: string;
  }[];
  /** Its own parts laid over its preset; null: this installation has no such preset (any more), and delivers nothing to it. */
  readonly profile: DeliveryProfile | null;
  readonly number: number;
  readonly enabled: boolean;
  readonly status: 'disabled' | 'working' | 'failing';
  /** Failed attempts in a row, also those that its `stop` does not count. */
  readonly failures: number;
  /** When the first of them ended: `stop.noSuccessMs` goes by that. */
  readonly failingSince: string | null;
  /** As many of them stop it, of those that count; where only timeouts in a row do, as many of these. Null: no number of them. */
  readonly threshold: number | null;
  readonly verification: {
    readonly state: 'none' | 'requested' | 'verified';
    readonly url?: string;
    readonly expiresAt?: string;
    readonly at?: string;
  };
  readonly lastError: string | null;
  readonly lastSuccessAt: string | null;
  readonly lastFailureAt: string | null;
  /** When the first of its deliveries that failed before is due again; while that is being attempted, when it would be taken for lost. Null: none waits, or it is disabled. */
  readonly nextAttemptAt: string | null;
  readonly disabledReason:
    | (
        | 'created'
        | 'user'
        | 'failures'
        | 'timeouts'
        | 'no-success'
        | 'gone'
        | 'receiver'
        | 'unverified'
      )
    | null;
  /** It waits until then, since its host fails; null: it does not. */
  readonly throttledUntil: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Counts what happened to it; also its ETag. */
  readonly version: number;
  /** What requests are signed with. */
  readonly secret: string;
}

export interface DeadLetter {
  /** The message id of its publisher, or else a digest of the letter. */
  readonly id: string;
  /** Null: it cannot be read. */
  readonly account: string | null;
  /** Stable: `not-json`, `delivery_limit`. */
  readonly reason: string | null;
  readonly detail: string | null;
  /** As it was first published. */
  readonly routingKey: string | null;
  /** The same. */
  readonly exchange: string | null;
  readonly refusedAt: string | null;
  /** When it was taken from the broker. */
  readonly seenAt: string;
  readonly contentType: string | null;
  /** How `body` tells the bytes. */
  readonly encoding: 'utf8' | 'base64';
  readonly body: string;
  readonly bytes: number;
  /** How often it was sent back before. */
  readonly redriven: number;
}

export interface DeadLettersToDiscard {
  /** The queue they were refused in. */
  readonly queue: 'event-router' | 'event-router.webhooks' | 'deliveries';
  readonly ids?: readonly string[];
  /** Only those refused for it: `not-json`. */
  readonly reason?: string;
  readonly all?: true;
}

export interface DeadLettersToRedrive {
  /** The queue they were refused in. */
  readonly queue: 'event-router' | 'event-router.webhooks' | 'deliveries';
  readonly ids?: readonly string[];
  /** Only those refused for it: `not-json`. */
  readonly reason?: string;
  readonly all?: true;
  /** How many to send back at once, at most. */
  readonly limit?: number;
}

export interface Delivery {
  readonly id: string;
  readonly webhookId: string;
  readonly status: 'pending' | 'succeeded' | 'exhausted' | 'held' | 'cancelled' | 'suppressed';
  readonly attempts: number;
  readonly nextAttemptAt: string | null;
  /** Why it was suppressed. */
  readonly reason:
    | (
        | 'owner-may-not-see'
        | 'owner-plan'
        | 'nothing-to-tell'
        | 'unknown-preset'
        | 'cannot-be-rendered'
      )
    | null;
  readonly createdAt: string;
  readonly event: {
    readonly id: string;
    readonly type: string;
    readonly project: string | null;
    readonly occurredAt: string;
  };
}

/** How a webhook is delivered; spans of time in ms. */
export interface DeliveryProfile {
  readonly shape: string;
  readonly shapeOptions: Readonly<Record<string, unknown>>;
  readonly encoding: 'json' | 'form' | 'jwt';
  readonly batch: {
    readonly maxEvents: number;
    readonly lingerMs: number;
  };
  readonly timeoutMs: number;
  readonly signing:
    | {
        readonly kind: 'none';
      }
    | {
        readonly kind: 'standard';
        readonly versions: readonly ('v1' | 'v1a')[];
      }
    | {
        readonly kind: 'hmac';
        readonly header: string;
        readonly algorithm: 'sha1' | 'sha256' | 'sha512';
        readonly prefix: string;
      }
    | {
        readonly kind: 'jwt';
        readonly policyId: string;
      };
  readonly acknowledgement: {
    readonly status: '200' | 'any-2xx' | '200-or-204';
    readonly contentType: 'any' | 'json';
    readonly body: {
      readonly member: string;
      readonly equals: string;
      readonly ignoreCase: boolean;
    } | null;
    readonly echoHeader: string | null;
  };
  readonly verification:
    | {
        readonly kind: 'none';
      }
    | {
        readonly kind: 'probe';
        readonly on: readonly ('create' | 'enable' | 'url-change')[];
      }
    | {
        readonly kind: 'echo';
        readonly on: readonly ('create' | 'enable' | 'url-change')[];
        readonly header: string;
      }
    | {
        readonly kind: 'callback';
        readonly on: readonly ('create' | 'enable' | 'url-change')[];
        readonly validMs: number;
        readonly trustsProvenUrls: boolean;
      };
  readonly retries: {
    readonly schedule:
      | {
          readonly kind: 'list';
          readonly waitsMs: readonly number[];
        }
      | {
          readonly kind: 'exponential';
          readonly firstMs: number;
          readonly factor: number;
          readonly longestMs: number;
        };
    readonly jitter: number;
    /** The first one included; null: until `giveUpAfterMs`, and 32,000 at most. */
    readonly maxAttempts: number | null;
    readonly giveUpAfterMs: number | null;
    readonly retryAfter: boolean;
    readonly blocking: boolean;
  };
  readonly stop: {
    readonly counts: readonly (
      | 'http_status'
      | 'timeout'
      | 'dns_error'
      | 'connect_error'
      | 'tls_error'
      | 'connection_lost'
      | 'protocol_error'
      | 'address_refused'
      | 'not_acknowledged'
    )[];
    readonly failures: number | null;
    readonly minSpanMs: number;
    readonly timeouts: number | null;
    readonly noSuccessMs: number | null;
    readonly resetOn: 'success' | 'enable';
    readonly action: 'disable' | 'delete';
    readonly gone: 'disable' | 'delete' | 'nothing';
  };
  readonly healing: {
    readonly firstMs: number;
    readonly factor: number;
    readonly longestMs: number;
  } | null;
  readonly heartbeat: {
    readonly everyMs: number;
    readonly initial: boolean;
  } | null;
  readonly receiverCommands: boolean;
  readonly pacing: {
    readonly concurrency: number;
    readonly rate: {
      readonly requests: number;
      readonly perMs: number;
    } | null;
    readonly hostThrottle: {
      readonly afterFailures: number;
      readonly waitsMs: readonly number[];
    } | null;
  };
  readonly alerts: {
    readonly on: readonly (
      | 'first-failure'
      | 'half-way'
      | 'seventy'
      | 'ninety'
      | 'attempt-failed'
      | 'dropped'
      | 'throttled'
      | 'disabled'
      | 'recovered'
    )[];
    readonly everyMs: number;
    readonly fallback: 'administrators' | 'nobody';
    readonly throttledSubject: string | null;
  };
  readonly http2: boolean;
}

/** Any part of a delivery profile, laid over the preset. */
export interface DeliveryProfilePart {
  readonly shape?: string;
  readonly shapeOptions?: Readonly<Record<string, unknown>>;
  readonly encoding?: 'json' | 'form' | 'jwt';
  readonly batch?: {
    readonly maxEvents?: number;
    readonly lingerMs?: number;
  };
  readonly timeoutMs?: number;
  readonly signing?:
    | {
        readonly kind: 'none';
      }
    | {
        readonly kind: 'standard';
        readonly versions: readonly ('v1' | 'v1a')[];
      }
    | {
        readonly kind: 'hmac';
        readonly header: string;
        readonly algorithm: 'sha1' | 'sha256' | 'sha512';
        readonly prefix: string;
      }
    | {
        readonly kind: 'jwt';
        readonly policyId: string;
      };
  readonly acknowledgement?: {
    readonly status?: '200' | 'any-2xx' | '200-or-204';
    readonly contentType?: 'any' | 'json';
    readonly body?: {
      readonly member: string;
      readonly equals: string;
      readonly ignoreCase: boolean;
    } | null;
    readonly echoHeader?: string | null;
  };
  readonly verification?:
    | {
        readonly kind: 'none';
      }
    | {
        readonly kind: 'probe';
        readonly on: readonly ('create' | 'enable' | 'url-change')[];
      }
    | {
        readonly kind: 'echo';
        readonly on: readonly ('create' | 'enable' | 'url-change')[];
        readonly header: string;
      }
    | {
        readonly kind: 'callback';
        readonly on: readonly ('create' | 'enable' | 'url-change')[];
        readonly validMs: number;
        readonly trustsProvenUrls: boolean;
      };
  readonly retries?: {
    readonly schedule?:
      | {
          readonly kind: 'list';
          readonly waitsMs: readonly number[];
        }
      | {
          readonly kind: 'exponential';
          readonly firstMs: number;
          readonly factor: number;
          readonly longestMs: number;
        };
    readonly jitter?: number;
    /** The first one included; null: until `giveUpAfterMs`, and 32,000 at most. */
    readonly maxAttempts?: number | null;
    readonly giveUpAfterMs?: number | null;
    readonly retryAfter?: boolean;
    readonly blocking?: boolean;
  };
  readonly stop?: {
    readonly counts?: readonly (
      | 'http_status'
      | 'timeout'
      | 'dns_error'
      | 'connect_error'
      | 'tls_error'
      | 'connection_lost'
      | 'protocol_error'
      | 'address_refused'
      | 'not_acknowledged'
    )[];
    readonly failures?: number | null;
    readonly minSpanMs?: number;
    readonly timeouts?: number | null;
    readonly noSuccessMs?: number | null;
    readonly resetOn?: 'success' | 'enable';
    readonly action?: 'disable' | 'delete';
    readonly gone?: 'disable' | 'delete' | 'nothing';
  };
  readonly healing?: {
    readonly firstMs?: number;
    readonly factor?: number;
    readonly longestMs?: number;
  } | null;
  readonly heartbeat?: {
    readonly everyMs?: number;
    readonly initial?: boolean;
  } | null;
  readonly receiverCommands?: boolean;
  readonly pacing?: {
    readonly concurrency?: number;
    readonly rate?: {
      readonly requests: number;
      readonly perMs: number;
    } | null;
    readonly hostThrottle?: {
      readonly afterFailures: number;
      readonly waitsMs: readonly number[];
    } | null;
  };
  readonly alerts?: {
    readonly on?: readonly (
      | 'first-failure'
      | 'half-way'
      | 'seventy'
      | 'ninety'
      | 'attempt-failed'
      | 'dropped'
      | 'throttled'
      | 'disabled'
      | 'recovered'
    )[];
    readonly everyMs?: number;
    readonly fallback?: 'administrators' | 'nobody';
    readonly throttledSubject?: string | null;
  };
  readonly http2?: boolean;
}

/** Laid over the webhook’s own parts. Where a delivery profile may be null, null is that value; elsewhere it takes the own part back, so that the preset’s holds again. */
export interface DeliveryProfilePatch {
  readonly shape?: string | null;
  readonly shapeOptions?: Readonly<Record<string, unknown>> | null;
  readonly encoding?: ('json' | 'form' | 'jwt') | null;
  readonly batch?: {
    readonly maxEvents?: number | null;
    readonly lingerMs?: number | null;
  } | null;
  readonly timeoutMs?: number | null;
  readonly signing?:
    | (
        | {
            readonly kind: 'none';
          }
        | {
            readonly kind: 'standard';
            readonly versions: readonly ('v1' | 'v1a')[];
          }
        | {
            readonly kind: 'hmac';
            readonly header: string;
            readonly algorithm: 'sha1' | 'sha256' | 'sha512';
            readonly prefix: string;
          }
        | {
            readonly kind: 'jwt';
            readonly policyId: string;
          }
      )
    | null;
  readonly acknowledgement?: {
    readonly status?: ('200' | 'any-2xx' | '200-or-204') | null;
    readonly contentType?: ('any' | 'json') | null;
    readonly body?: {
      readonly member: string;
      readonly equals: string;
      readonly ignoreCase: boolean;
    } | null;
    readonly echoHeader?: string | null;
  } | null;
  readonly verification?:
    | (
        | {
            readonly kind: 'none';
          }
        | {
            readonly kind: 'probe';
            readonly on: readonly ('create' | 'enable' | 'url-change')[];
          }
        | {
            readonly kind: 'echo';
            readonly on: readonly ('create' | 'enable' | 'url-change')[];
            readonly header: string;
          }
        | {
            readonly kind: 'callback';
            readonly on: readonly ('create' | 'enable' | 'url-change')[];
            readonly validMs: number;
            readonly trustsProvenUrls: boolean;
          }
      )
    | null;
  readonly retries?: {
    readonly schedule?:
      | (
          | {
              readonly kind: 'list';
              readonly waitsMs: readonly number[];
            }
          | {
              readonly kind: 'exponential';
              readonly firstMs: number;
              readonly factor: number;
              readonly longestMs: number;
            }
        )
      | null;
    readonly jitter?: number | null;
    /** The first one included; null: until `giveUpAfterMs`, and 32,000 at most. */
    readonly maxAttempts?: number | null;
    readonly giveUpAfterMs?: number | null;
    readonly retryAfter?: boolean | null;
    readonly blocking?: boolean | null;
  } | null;
  readonly stop?: {
    readonly counts?:
      | readonly (
          | 'http_status'
          | 'timeout'
          | 'dns_error'
          | 'connect_error'
          | 'tls_error'
          | 'connection_lost'
          | 'protocol_error'
          | 'address_refused'
          | 'not_acknowledged'
        )[]
      | null;
    readonly failures?: number | null;
    readonly minSpanMs?: number | null;
    readonly timeouts?: number | null;
    readonly noSuccessMs?: number | null;
    readonly resetOn?: ('success' | 'enable') | null;
    readonly action?: ('disable' | 'delete') | null;
    readonly gone?: ('disable' | 'delete' | 'nothing') | null;
  } | null;
  readonly healing?: {
    readonly firstMs?: number | null;
    readonly factor?: number | null;
    readonly longestMs?: number | null;
  } | null;
  readonly heartbeat?: {
    readonly everyMs?: number | null;
    readonly initial?: boolean | null;
  } | null;
  readonly receiverCommands?: boolean | null;
  readonly pacing?: {
    readonly concurrency?: number | null;
    readonly rate?: {
      readonly requests: number;
      readonly perMs: number;
    } | null;
    readonly hostThrottle?: {
      readonly afterFailures: number;
      readonly waitsMs: readonly number[];
    } | null;
  } | null;
  readonly alerts?: {
    readonly on?:
      | readonly (
          | 'first-failure'
          | 'half-way'
          | 'seventy'
          | 'ninety'
          | 'attempt-failed'
          | 'dropped'
          | 'throttled'
          | 'disabled'
          | 'recovered'
        )[]
      | null;
    readonly everyMs?: number | null;
    readonly fallback?: ('administrators' | 'nobody') | null;
    readonly throttledSubject?: string | null;
  } | null;
  readonly http2?: boolean | null;
}

export interface DeliveryWithHistory {
  readonly id: string;
  readonly webhookId: string;
  readonly status: 'pending' | 'succeeded' | 'exhausted' | 'held' | 'cancelled' | 'suppressed';
  readonly attempts: number;
  readonly nextAttemptAt: string | null;
  /** Why it was suppressed. */
  readonly reason:
    | (
        | 'owner-may-not-see'
        | 'owner-plan'
        | 'nothing-to-tell'
        | 'unknown-preset'
        | 'cannot-be-rendered'
      )
    | null;
  readonly createdAt: string;
  readonly event: {
    readonly id: string;
    readonly type: string;
    readonly project: string | null;
    readonly occurredAt: string;
  };
  readonly history: readonly Attempt[];
}

export interface Erasure {
  /** `more`: repeat the request. `waiting`: repeat it once a worker has told what happened to the webhooks. */
  readonly status: 'done' | 'more' | 'waiting';
  /** How many of each kind this request removed. */
  readonly removed: Readonly<Record<string, unknown>>;
}

export interface EventType {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly objectType: string | null;
  readonly trigger: 'create' | 'update' | 'delete' | 'other';
  readonly schema: Readonly<Record<string, unknown>> | null;
  readonly example: unknown;
  readonly deprecated: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface EventTypeBody {
  /** The name, when it is left out. */
  readonly title?: string;
  readonly description?: string;
  /** What it happens to: `task`. */
  readonly objectType?: string | null;
  readonly trigger?: 'create' | 'update' | 'delete' | 'other';
  /** JSON Schema 2020-12 of an event’s data: an event that breaks it is refused. Formats are not checked. */
  readonly schema?: Readonly<Record<string, unknown>> | null;
  /** Data as an event may have it. */
  readonly example?: unknown;
  readonly deprecated?: boolean;
}

export interface FailingHost {
  /** With its port, if it is not the usual one. */
  readonly host: string;
  /** In a row. */
  readonly failures: number;
  readonly lastFailureAt: string;
  /** Nothing is sent there until then; null: it is not throttled. */
  readonly throttledUntil: string | null;
  /** Enabled webhooks that wait while it is throttled. */
  readonly webhooks: readonly {
    readonly id: string;
    readonly name: string;
  }[];
}

export interface FilterTest {
  /** The filter, as a webhook takes it. */
  readonly filter: unknown;
  /** An event as it is delivered in native form. */
  readonly event: Readonly<Record<string, unknown>>;
}

export interface FilterTestResult {
  readonly matches: boolean;
  /** What is wrong with the filter, and where. */
  readonly errors: readonly {
    /** Where, as a JSON pointer; empty: the request itself. */
    readonly pointer: string;
    /** What is wrong there. */
    readonly detail: string;
  }[];
}

export interface Health {
  readonly status: 'ok' | 'unavailable';
  readonly checks: Readonly<Record<string, unknown>>;
}

export interface HistoryEntry {
  readonly version: number;
  /** What happened: `webhook.disabled`. */
  readonly type: string;
  readonly at: string;
  /** Who did it: `admin`, `key:<id>`, `delivery-worker`. */
  readonly actor: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly secretsChanged?: readonly string[];
  /** Where failures disabled or deleted it: those in a row that did, the latest 50 at most, oldest first. */
  readonly failures?: readonly {
    readonly deliveryId: string;
    readonly attempt: number;
    readonly error: string;
    readonly outcome: string;
    readonly failures: number;
    readonly counted: number;
    readonly timeouts: number;
    readonly failedAt: string;
  }[];
  /** How many came before those: each is an entry of its own. */
  readonly failuresBefore?: number;
}

export interface IssuedApiKey {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly (
    | 'webhooks:read'
    | 'webhooks:write'
    | 'webhooks:delete'
    | 'webhooks:secrets'
    | 'events:publish'
    | 'deliveries:read'
    | 'deliveries:write'
    | 'administrative'
  )[];
  readonly principal: string | null;
  readonly recoverable: boolean;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  /** Exact to a minute. */
  readonly lastUsedAt: string | null;
  readonly createdAt: string;
  /** The key itself, told this once. */
  readonly key: string;
}

export type Job =
  | {
      readonly id: string;
      readonly webhookId: string;
      readonly status: 'running' | 'done' | 'cancelled';
      /** How many deliveries or events are behind it. */
      readonly done: number;
      readonly total: number;
      /** Put on their way again. What came of them, the deliveries tell. */
      readonly delivered: number;
      /** Left out, since what the events said was removed by its age, or what is pending is on its way already. */
      readonly skipped: number;
      /** Deliveries a second, at most. */
      readonly rate: number;
      readonly since: string;
      readonly until: string;
      readonly createdAt: string;
      readonly updatedAt: string;
      readonly kind: 'recover';
      readonly states: readonly ('exhausted' | 'held' | 'pending')[];
    }
  | {
      readonly id: string;
      readonly webhookId: string;
      readonly status: 'running' | 'done' | 'cancelled';
      /** How many deliveries or events are behind it. */
      readonly done: number;
      readonly total: number;
      /** Put on their way again. What came of them, the deliveries tell. */
      readonly delivered: number;
      /** Left out, since what the events said was removed by its age, or what is pending is on its way already. */
      readonly skipped: number;
      /** Deliveries a second, at most. */
      readonly rate: number;
      readonly since: string;
      readonly until: string;
      readonly createdAt: string;
      readonly updatedAt: string;
      readonly kind: 'replay';
      readonly types: readonly string[];
      readonly projects: readonly string[];
    };

/** Public keys as RFC 7517 writes them. */
export interface JwkSet {
  readonly keys: readonly {
    readonly kty: 'RSA' | 'EC';
    readonly kid: string;
    readonly use: 'sig';
    readonly alg: 'RS256' | 'RS384' | 'RS512' | 'ES256' | 'ES384' | 'ES512';
    readonly n?: string;
    readonly e?: string;
    readonly crv?: 'P-256' | 'P-384' | 'P-521';
    readonly x?: string;
    readonly y?: string;
  }[];
}

export interface KeptEvent {
  readonly id: string;
  /** Names the event for ever, also when its id is used again. */
  readonly key: string;
  readonly type: string;
  readonly project: string | null;
  readonly occurredAt: string;
  readonly receivedAt: string;
  /** Whether what it said was removed by its age: it cannot be sent again. */
  readonly payloadRemoved: boolean;
}

export interface KeptEventDetails {
  readonly id: string;
  /** Names the event for ever, also when its id is used again. */
  readonly key: string;
  readonly type: string;
  readonly project: string | null;
  readonly occurredAt: string;
  readonly receivedAt: string;
  /** Whether what it said was removed by its age: it cannot be sent again. */
  readonly payloadRemoved: boolean;
  /** The JSON text as it was published; null once it is removed. */
  readonly body: string | null;
  /** How many deliveries it has, by their status. */
  readonly deliveryCounts: {
    readonly pending: number;
    readonly succeeded: number;
    readonly exhausted: number;
    readonly held: number;
    readonly cancelled: number;
    readonly suppressed: number;
  };
  /** The first of them, oldest first. `GET /v1/deliveries?event=`, with its `id`, lists all of them, page by page. */
  readonly deliveries: readonly {
    readonly id: string;
    readonly webhookId: string;
    readonly attempts: number;
    readonly status: 'pending' | 'succeeded' | 'exhausted' | 'held' | 'cancelled' | 'suppressed';
  }[];
}

export interface NewAccountBody {
  readonly name: string;
  /** Host names by which the account is known; each is of one account. */
  readonly hosts?: readonly string[];
  /** As the IANA database names it; at first UTC. */
  readonly timeZone?: string;
  /** Whether webhooks may ask for event types that are not in the account’s catalogue; at first they may. */
  readonly anyEventType?: boolean;
  /** By which everything else names it; one is made when none is given. */
  readonly id?: string;
}

/** As OpenID Connect Discovery 1.0 writes it. */
export interface OpenIdConfiguration {
  readonly issuer: string;
  readonly jwks_uri: string;
  readonly response_types_supported: readonly 'id_token'[];
  readonly subject_types_supported: readonly 'public'[];
  readonly id_token_signing_alg_values_supported: readonly (
    'RS256' | 'RS384' | 'RS512' | 'ES256' | 'ES384' | 'ES512'
  )[];
}

export interface Principal {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly role: 'administrator' | 'member';
  readonly plan: string | null;
  /** Of all principals of the installation, for systems that want numbers. */
  readonly number: number;
  readonly createdAt: string;
}

export interface PrincipalBody {
  readonly name: string;
  readonly email?: string | null;
  readonly role?: 'administrator' | 'member';
  readonly plan?: string | null;
}

/** An error as RFC 9457 writes it. */
export interface Problem {
  /** Stable: /problems/ and a code. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** For a person: what is wrong, and what to do. */
  readonly detail: string;
  /** As in X-Request-Id and in the log. */
  readonly requestId?: string;
  readonly errors?: readonly {
    /** Where, as a JSON pointer; empty: the request itself. */
    readonly pointer: string;
    /** What is wrong there. */
    readonly detail: string;
  }[];
  readonly verification?: {
    /** What was asked of the answer. */
    readonly rule: string;
    readonly request: {
      readonly url: string;
      /** Less what is secret. */
      readonly headers: Readonly<Record<string, unknown>>;
      readonly body: string;
    };
    readonly response: {
      readonly outcome: string;
      readonly status: number | null;
      readonly headers: Readonly<Record<string, unknown>>;
      readonly excerpt: string;
      readonly error: string | null;
    };
  };
}

export interface PublishedChange {
  readonly field: string;
  readonly old?: unknown;
  readonly new?: unknown;
  readonly action?: 'changed' | 'added' | 'removed';
  readonly [name: string]: unknown;
}

export interface PublishedCloudEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly time?: string;
  readonly datacontenttype?: string;
  readonly account?: string;
  readonly project?: string;
  /** Who did it. */
  readonly actor?: {
    readonly id: string | number;
    readonly name?: string;
    readonly email?: string;
    readonly [name: string]: unknown;
  };
  /** What it is about. */
  readonly object?: PublishedObject;
  /** What that is in. */
  readonly parent?: PublishedObject;
  /** What that is in, in turn. */
  readonly ancestors?: readonly PublishedObject[];
  /** What changed. */
  readonly changes?: readonly PublishedChange[];
  /** What a dialect asks for besides. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** The principals who may see it; `everyone` when left out. */
  readonly audience?: 'everyone' | readonly (string | number)[];
  readonly data?: unknown;
  readonly [name: string]: unknown;
}

export interface PublishedEvent {
  /** Unique within the account: a second copy is no second event. */
  readonly id: string | number;
  readonly type: string;
  readonly account?: string | number;
  readonly project?: (string | number) | null;
  /** Left out: now. */
  readonly occurredAt?: string;
  /** Who did it. */
  readonly actor?: {
    readonly id: string | number;
    readonly name?: string;
    readonly email?: string;
    readonly [name: string]: unknown;
  };
  /** What it is about. */
  readonly object?: PublishedObject;
  /** What that is in. */
  readonly parent?: PublishedObject;
  /** What that is in, in turn. */
  readonly ancestors?: readonly PublishedObject[];
  /** What changed. */
  readonly changes?: readonly PublishedChange[];
  /** What a dialect asks for besides. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** The principals who may see it; `everyone` when left out. */
  readonly audience?: 'everyone' | readonly (string | number)[];
  readonly data?: unknown;
  readonly [name: string]: unknown;
}

export interface PublishedObject {
  /** What it is: `task`, `project`. */
  readonly type: string;
  readonly id: string | number;
  readonly name?: string;
  readonly subtype?: string;
  /** Where people find it. */
  readonly uiUrl?: string;
  /** Where programs find it. */
  readonly apiUrl?: string;
  readonly [name: string]: unknown;
}

export interface PublishingResult {
  readonly events: readonly {
    /** Null when it cannot be read. */
    readonly id: string | null;
    readonly status: 'accepted' | 'duplicate' | 'refused';
    readonly reason?: string;
    readonly detail?: string;
  }[];
}

export interface RevocationRequest {
  /** The id of an API key; or as Basic authentication. */
  readonly client_id?: string;
  /** What stands behind the id in the key, or all of it. */
  readonly client_secret?: string;
  /** An access token or a refresh token. */
  readonly token: string;
  readonly token_type_hint?: string;
}

export interface RotatedSecret {
  readonly secret: string;
  /** `whpk_…`, the new one; null: it never signed by `v1a`. */
  readonly publicKey: string | null;
  /** Until then the former ones sign too. */
  readonly overlapUntil: string;
}

export interface SampleEvent {
  /** Unique within the account: a second copy is no second event. */
  readonly id?: string | number;
  readonly type: string;
  readonly project?: (string | number) | null;
  /** Left out: now. */
  readonly occurredAt?: string;
  /** Who did it. */
  readonly actor?: {
    readonly id: string | number;
    readonly name?: string;
    readonly email?: string;
    readonly [name: string]: unknown;
  };
  /** What it is about. */
  readonly object?: PublishedObject;
  /** What that is in. */
  readonly parent?: PublishedObject;
  /** What that is in, in turn. */
  readonly ancestors?: readonly PublishedObject[];
  /** What changed. */
  readonly changes?: readonly PublishedChange[];
  /** What a dialect asks for besides. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** The principals who may see it; `everyone` when left out. */
  readonly audience?: 'everyone' | readonly (string | number)[];
  readonly data?: unknown;
  readonly [name: string]: unknown;
}

export interface SigningPolicy {
  readonly id: string;
  /** Counts the policies of the installation. */
  readonly number: number;
  /** Made here; names it in URLs. */
  readonly name: string;
  readonly disabled: boolean;
  readonly algorithm: 'RS256' | 'RS384' | 'RS512' | 'ES256' | 'ES384' | 'ES512';
  readonly audience: string | null;
  readonly expiresInMinutes: number | null;
  readonly openIdDiscovery: boolean;
  /** The `iss` of its tokens. */
  readonly issuer: string;
  /** Names the key in the header of its tokens. */
  readonly kid: string;
  /** What its tokens are verified with, as SPKI. */
  readonly publicKeyPem: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface SigningPolicyDraft {
  readonly algorithm: 'RS256' | 'RS384' | 'RS512' | 'ES256' | 'ES384' | 'ES512';
  /** Whether it signs nothing, and nothing new may use it. */
  readonly disabled?: boolean;
  /** The `aud` of its tokens; null: they have none. */
  readonly audience?: string | null;
  /** From `iat` to `exp`; null: tokens have no `exp`. */
  readonly expiresInMinutes?: number | null;
  /** Whether the public key is found by the `iss` of its tokens, without a credential. */
  readonly openIdDiscovery?: boolean;
}

export interface SigningPolicyPatch {
  readonly disabled?: boolean | null;
  /** The `aud` of its tokens; null: they have none. */
  readonly audience?: string | null;
  /** From `iat` to `exp`; null: tokens have no `exp`. */
  readonly expiresInMinutes?: number | null;
  readonly openIdDiscovery?: boolean | null;
}

export interface SigningSecret {
  readonly secret: string;
}

export interface TestBody {
  /** What to send, as it would be published; a sample when it is left out. */
  readonly event?: SampleEvent;
}

export interface Token {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  /** Seconds. */
  readonly expires_in: number;
  readonly scope: string;
  readonly refresh_token?: string;
}

/** An error as RFC 6749 writes it. */
export interface TokenRefusal {
  readonly error:
    | 'invalid_request'
    | 'invalid_client'
    | 'invalid_grant'
    | 'invalid_scope'
    | 'unsupported_grant_type';
  readonly error_description: string;
}

export interface TokenRequest {
  /** `client_credentials`, or `refresh_token` where one was given. */
  readonly grant_type: string;
  /** The id of an API key; or as Basic authentication. */
  readonly client_id?: string;
  /** What stands behind the id in the key, or all of it. */
  readonly client_secret?: string;
  /** Scopes of the key, with spaces between; all of them when left out. */
  readonly scope?: string;
  /** How many seconds the token is to live, from 60 to 30 days. */
  readonly expires_in?: string | number;
  readonly refresh_token?: string;
}

export interface Trial {
  readonly delivered: boolean;
  readonly outcome: string;
  readonly status: number | null;
  readonly error: string | null;
  readonly durationMs: number;
  /** What was asked of the answer. */
  readonly rule: string;
  readonly request: {
    readonly body: string;
  };
  readonly response: {
    readonly headers: Readonly<Record<string, unknown>>;
    readonly excerpt: string;
  } | null;
}

export interface UnsavedWebhook {
  readonly name?: string;
  readonly url: string;
  readonly events?: readonly string[];
  readonly projects?: readonly (string | number)[];
  readonly filter?: Readonly<Record<string, unknown>> | null;
  readonly basicAuth?: {
    readonly user: string;
    readonly password: string;
  } | null;
  /** What requests are signed with; one is made when none is given. */
  readonly secret?: string;
  readonly preset?: string;
  /** Sent with every request. Their values are secrets: only names are shown. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Client credentials (RFC 6749, 4.4): requests bear the token. */
  readonly oauth2?: {
    readonly tokenUrl: string;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly scope?: string | null;
  } | null;
  /** For endpoints that ask for one (mutual TLS). */
  readonly clientCertificate?: {
    readonly certificate: string;
    readonly key: string;
  } | null;
  /** At most 64 KiB of UTF-8. */
  readonly description?: string | null;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly source?: string | null;
  readonly sourceId?: string | null;
  /** The id of a principal. */
  readonly owner?: string | null;
  /** owner: only events whose audience includes its owner reach it. */
  readonly visibility?: 'account' | 'owner';
  /** Plans of its owner under which it is delivered to; null: any. */
  readonly ownerPlans?: readonly string[] | null;
  /** Ids of objects that an event must be about, or contained in. */
  readonly within?: readonly string[];
  readonly profile?: DeliveryProfilePart;
  readonly alerts?: {
    readonly emails: readonly string[];
  };
}

export interface Verified {
  readonly verified: boolean;
  readonly detail: string;
}

export interface Webhook {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly events: readonly string[];
  /** None: every project. */
  readonly projects: readonly string[];
  /** What it asks of an event besides; null: nothing. */
  readonly filter: Readonly<Record<string, unknown>> | null;
  readonly basicAuth: {
    readonly user: string;
  } | null;
  readonly description: string | null;
  /** Names; the values are secrets. */
  readonly headers: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly source: string | null;
  readonly sourceId: string | null;
  readonly owner: string | null;
  readonly visibility: 'account' | 'owner';
  readonly ownerPlans: readonly string[] | null;
  readonly within: readonly string[];
  readonly preset: string;
  readonly alerts: {
    readonly emails: readonly string[];
  };
  readonly oauth2: {
    readonly tokenUrl: string;
    readonly clientId: string;
    readonly scope: string | null;
  } | null;
  /** PEM, without its key. */
  readonly clientCertificate: string | null;
  /** `whpk_…`: verifies `v1a` signatures; null: they were never asked for. */
  readonly publicKey: string | null;
  /** Those before it, newest first: until then `v1a` is signed by them too. */
  readonly formerPublicKeys: readonly {
    readonly publicKey: string;
    readonly until: string;
  }[];
  /** Its own parts laid over its preset; null: this installation has no such preset (any more), and delivers nothing to it. */
  readonly profile: DeliveryProfile | null;
  readonly number: number;
  readonly enabled: boolean;
  readonly status: 'disabled' | 'working' | 'failing';
  /** Failed attempts in a row, also those that its `stop` does not count. */
  readonly failures: number;
  /** When the first of them ended: `stop.noSuccessMs` goes by that. */
  readonly failingSince: string | null;
  /** As many of them stop it, of those that count; where only timeouts in a row do, as many of these. Null: no number of them. */
  readonly threshold: number | null;
  readonly verification: {
    readonly state: 'none' | 'requested' | 'verified';
    readonly url?: string;
    readonly expiresAt?: string;
    readonly at?: string;
  };
  readonly lastError: string | null;
  readonly lastSuccessAt: string | null;
  readonly lastFailureAt: string | null;
  /** When the first of its deliveries that failed before is due again; while that is being attempted, when it would be taken for lost. Null: none waits, or it is disabled. */
  readonly nextAttemptAt: string | null;
  readonly disabledReason:
    | (
        | 'created'
        | 'user'
        | 'failures'
        | 'timeouts'
        | 'no-success'
        | 'gone'
        | 'receiver'
        | 'unverified'
      )
    | null;
  /** It waits until then, since its host fails; null: it does not. */
  readonly throttledUntil: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Counts what happened to it; also its ETag. */
  readonly version: number;
}

export interface WebhookDraft {
  readonly name?: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly projects?: readonly (string | number)[];
  readonly filter?: Readonly<Record<string, unknown>> | null;
  readonly basicAuth?: {
    readonly user: string;
    readonly password: string;
  } | null;
  readonly enabled?: boolean;
  /** What requests are signed with; one is made when none is given. */
  readonly secret?: string;
  readonly preset?: string;
  /** Sent with every request. Their values are secrets: only names are shown. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Client credentials (RFC 6749, 4.4): requests bear the token. */
  readonly oauth2?: {
    readonly tokenUrl: string;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly scope?: string | null;
  } | null;
  /** For endpoints that ask for one (mutual TLS). */
  readonly clientCertificate?: {
    readonly certificate: string;
    readonly key: string;
  } | null;
  /** At most 64 KiB of UTF-8. */
  readonly description?: string | null;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly source?: string | null;
  readonly sourceId?: string | null;
  /** The id of a principal. */
  readonly owner?: string | null;
  /** owner: only events whose audience includes its owner reach it. */
  readonly visibility?: 'account' | 'owner';
  /** Plans of its owner under which it is delivered to; null: any. */
  readonly ownerPlans?: readonly string[] | null;
  /** Ids of objects that an event must be about, or contained in. */
  readonly within?: readonly string[];
  readonly profile?: DeliveryProfilePart;
  readonly alerts?: {
    readonly emails: readonly string[];
  };
}

export interface WebhookPatch {
  readonly name?: string | null;
  readonly url?: string;
  readonly events?: readonly string[];
  readonly projects?: readonly (string | number)[] | null;
  /** One expression, so always given whole. */
  readonly filter?: Readonly<Record<string, unknown>> | null;
  readonly basicAuth?: {
    readonly user?: string;
    readonly password?: string;
  } | null;
  /** Those named are set, or taken away by null; the others stay. */
  readonly headers?: Readonly<Record<string, string | null>> | null;
  readonly oauth2?: {
    readonly tokenUrl?: string;
    readonly clientId?: string;
    readonly clientSecret?: string;
    readonly scope?: string | null;
  } | null;
  readonly clientCertificate?: {
    readonly certificate?: string;
    readonly key?: string;
  } | null;
  /** At most 64 KiB of UTF-8. */
  readonly description?: string | null;
  readonly metadata?: Readonly<Record<string, string | null>> | null;
  readonly source?: string | null;
  readonly sourceId?: string | null;
  /** The id of a principal. */
  readonly owner?: string | null;
  readonly visibility?: ('account' | 'owner') | null;
  /** Plans of its owner under which it is delivered to; null: any. */
  readonly ownerPlans?: readonly string[] | null;
  readonly within?: readonly string[] | null;
  readonly profile?: DeliveryProfilePatch | null;
  readonly alerts?: {
    readonly emails?: readonly string[] | null;
  } | null;
  readonly enabled?: boolean | null;
}

export interface WebhookStatistics {
  readonly window: string;
  readonly since: string;
  /** The last bucket is still under way. */
  readonly until: string;
  /** Those that were attempted for the first time. */
  readonly deliveries: number;
  readonly attempts: number;
  readonly successes: number;
  readonly failures: number;
  /** Successes of all attempts; null: there was none. */
  readonly successRate: number | null;
  /** Of attempts, whatever came of them; null: there was none. */
  readonly durationMs: {
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
  } | null;
  /** Oldest first, without a gap. */
  readonly buckets: readonly {
    readonly since: string;
    readonly until: string;
    readonly deliveries: number;
    readonly attempts: number;
    readonly successes: number;
    readonly failures: number;
    /** Successes of all attempts; null: there was none. */
    readonly successRate: number | null;
    readonly durationMs: {
      readonly p50: number;
      readonly p95: number;
    } | null;
  }[];
}

export type NoInput = Readonly<Record<never, never>>;

/** What every operation takes and answers, by its name. */
export interface Operations {
  /** Create a webhook. */
  readonly createWebhook: {
    readonly input: { readonly body: WebhookDraft };
    readonly reply: CreatedWebhook;
  };
  /** List webhooks, newest first. */
  readonly listWebhooks: {
    readonly input: {
      readonly query?: {
        readonly limit?: number;
        readonly cursor?: string;
        readonly status?: 'disabled' | 'enabled' | 'working' | 'failing';
        readonly event?: string;
        readonly project?: string;
        readonly owner?: string;
        readonly q?: string;
      };
    };
    readonly reply: {
      readonly data: readonly Webhook[];
      /** The `cursor` of the following page; null: this is the last. Where much has to be looked through, a page holds fewer than `limit`, or none, and `next` goes on where it stopped. */
      readonly next: string | null;
    };
  };
  /** List webhooks that are enabled. */
  readonly listEnabledWebhooks: {
    readonly input: {
      readonly query?: {
        readonly limit?: number;
        readonly cursor?: string;
        readonly status?: 'enabled' | 'working' | 'failing';
        readonly event?: string;
        readonly project?: string;
        readonly owner?: string;
        readonly q?: string;
      };
    };
    readonly reply: {
      readonly data: readonly Webhook[];
      /** The `cursor` of the following page; null: this is the last. Where much has to be looked through, a page holds fewer than `limit`, or none, and `next` goes on where it stopped. */
      readonly next: string | null;
    };
  };
  /** List webhooks that are disabled. */
  readonly listDisabledWebhooks: {
    readonly input: {
      readonly query?: {
        readonly limit?: number;
        readonly cursor?: string;
        readonly status?: 'disabled';
        readonly event?: string;
        readonly project?: string;
        readonly owner?: string;
        readonly q?: string;
      };
    };
    readonly reply: {
      readonly data: readonly Webhook[];
      /** The `cursor` of the following page; null: this is the last. Where much has to be looked through, a page holds fewer than `limit`, or none, and `next` goes on where it stopped. */
      readonly next: string | null;
    };
  };
  /** Show a webhook. */
  readonly getWebhook: {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
    };
    readonly reply: Webhook;
  };
  /** Change what is given of a webhook. */
  readonly updateWebhook: {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly body: WebhookPatch;
    };
    readonly reply: Webhook;
  };
  /** Delete a webhook for good. */
  readonly deleteWebhook: {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
    };
    readonly reply: undefined;
  };
  /** Enable a webhook. */
  readonly enableWebhook: {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
    };
    readonly reply: Webhook;
  };
  /** Disable a webhook. */
  readonly disableWebhook: {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly body?: {
        readonly reason?: string;
      };
    };
    readonly reply: Webhook;
  };
  /** List a webhook’s deliveries, newest first. */
  readonly listDeliveries: {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly query?: {
        readonly limit?: number;
        readonly cursor?: string;
        readonly status?:
          'pending' | 'succeeded' | 'exhausted' | 'held' | 'cancelled' | 'suppressed';
        readonly type?: string;
        readonly project?: string;
        readonly event?: string;
        readonly since?: string;
        readonly until?: string;
      };
    };
    readonly reply: {
      readonly data: readonly Delivery[];
      /** The `cursor` of the following page; null: this is the last. Where much has to be looked through, a page holds fewer than `limit`, or none, and `next` goes on where it stopped. */
      readonly next: string | null;
    };
  };
  /** Show what happened to a webhook, newest first. */
  readonly getWebhookHistory: {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly query?: {
        readonly limit?: number;
        readonly cursor?: string;
      };
    };
    readonly reply: {
      readonly data: readonly HistoryEntry[];
      /** The `cursor` of the following page; null: this is the last. Where much has to be looked through, a page holds fewer than `limit`, or none, and `next` goes on where it stopped. */
      readonly next: string | null;
    };
  };
  /** Show how deliveries to a webhook went. */
  readonly getWebhookStatistics: {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly query?: {
        readonly window?: 'hour' | 'day' | 'week';
      };
    };
    readonly reply: WebhookStatistics;
  };
  /** List hosts that failed since they last succeeded, by name. */
  readonly listFailingHosts: {
    readonly input: {
      readonly query?: {
        readonly limit?: number;
        readonly cursor?: string;
      };
    };
    readonly reply: {
      readonly data: readonly FailingHost[];
      /** The `cursor` of the following page; null: this is the last. Where much has to be looked through, a page holds fewer than `limit`, or none, and `next` goes on where it stopped. */
      readonly next: string | null;
    };
  };
  /** Show the signing secret. */
  readonly getWebhookSecret: {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
    };
    readonly reply: SigningSecret;
  };
  /** Replace the signing secret, and the keys of v1a if there are any. */
  readonly rotateWebhookSecret: {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly body?: {
        readonly overlap?: string;
      };
    };
    readonly reply: RotatedSecret;
  };
  /** Prove a webhook’s URL. */
  readonly confirmVerification: {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly query: {
        readonly code: string;
        readonly expires_at?: string;
      };
    };
    readonly reply: Verified;
  };
  /** Prove a webhook’s URL, by POST. */
  readonly confirmVerificationByPost: {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly query: {
        readonly code: string;
        readonly expires_at?: string;
      };
    };
    readonly reply: Verified;
  };
  /** Ask a webhook’s receiver for its proof again. */
  readonly resendVerification: {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
    };
    readonly reply: undefined;
  };
  /** Send a sample to where a webhook would. */
  readonly testUnsavedWebhook: {
    readonly input: { readonly body: UnsavedWebhook };
    readonly reply: Trial;
  };
  /** Send a sample to a webhook. */
  readonly testWebhook: {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly query?: {
        readonly wait?: 'true' | 'false';
      };
      readonly body?: TestBody;
    };
    readonly reply: Trial | undefined;
  };
  /** Try a filter on an event. */
  readonly testFilter: {
    readonly input: { readonly body: FilterTest };
    readonly reply: FilterTestResult;
  };
  /** List an account’s deliveries, newest first. */
  readonly listAllDeliveries: {
    readonly input: {
      readonly query?: {
        readonly limit?: number;
        readonly cursor?: string;
        readonly status?:
          'pending' | 'succeeded' | 'exhausted' | 'held' | 'cancelled' | 'suppressed';
        readonly type?: string;
        readonly project?: string;
        readonly event?: string;
        readonly since?: string;
        readonly until?: string;
        readonly webhook?: string;
      };
    };
    readonly reply: {
      readonly data: readonly Delivery[];
      /** The `cursor` of the following page; null: this is the last. Where much has to be looked through, a page holds fewer than `limit`, or none, and `next` goes on where it stopped. */
      readonly next: string | null;
    };
  };
  /** Show a delivery with its attempts. */
  readonly getDelivery: {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
    };
    readonly reply: DeliveryWithHistory;
  };
  /** Attempt a delivery again now. */
  readonly retryDelivery: {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
    };
    readonly reply: Delivery;
  };
  /** Attempt failed and held deliveries again. */
  readonly recoverDeliveries: {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly body: {
        readonly since: string;
        readonly until?: string;
        readonly statuses?: readonly ('exhausted' | 'held' | 'pending')[];
        readonly rate?: number;
      };
    };
    readonly reply: Job;
  };
  /** Match kept domain events again. */
  readonly replayEvents: {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly body: {
        readonly since: string;
        readonly until?: string;
        readonly types?: readonly string[];
        readonly projects?: readonly string[];
        readonly rate?: number;
      };
    };
    readonly reply: Job;
  };
  /** List jobs, newest first. */
  readonly listJobs: {
    readonly input: {
      readonly query?: {
        readonly limit?: number;
        readonly cursor?: string;
      };
    };
    readonly reply: {
      readonly data: readonly Job[];
      /** The `cursor` of the following page; null: this is the last. Where much has to be looked through, a page holds fewer than `limit`, or none, and `next` goes on where it stopped. */
      readonly next: string | null;
    };
  };
  /** Show how far a job is. */
  readonly getJob: {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
    };
    readonly reply: Job;
  };
  /** Cancel a job. */
  readonly cancelJob: {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
    };
    readonly reply: Job;
  };
  /** Publish domain events. */
  readonly publishEvents: {
    readonly input: {
      readonly body:
        (PublishedEvent | PublishedCloudEvent) | readonly (PublishedEvent | PublishedCloudEvent)[];
    };
    readonly reply: PublishingResult;
  };
  /** List kept domain events, newest first. */
  readonly listEvents: {
    readonly input: {
      readonly query?: {
        readonly limit?: number;
        readonly cursor?: string;
        readonly type?: string;
        readonly project?: string;
        readonly since?: string;
        readonly until?: string;
      };
    };
    readonly reply: {
      readonly data: readonly KeptEvent[];
      /** The `cursor` of the following page; null: this is the last. Where much has to be looked through, a page holds fewer than `limit`, or none, and `next` goes on where it stopped. */
      readonly next: string | null;
    };
  };
  /** List event types by name. */
  readonly listEventTypes: {
    readonly input: {
      readonly query?: {
        readonly limit?: number;
        readonly cursor?: string;
      };
    };
    readonly reply: {
      readonly data: readonly EventType[];
      /** The `cursor` of the following page; null: this is the last. Where much has to be looked through, a page holds fewer than `limit`, or none, and `next` goes on where it stopped. */
      readonly next: string | null;
    };
  };
  /** Show an event type. */
  readonly getEventType: {
    readonly input: {
      readonly path: {
        readonly name: string;
      };
    };
    readonly reply: EventType;
  };
  /** Add an event type or replace it. */
  readonly putEventType: {
    readonly input: {
      readonly path: {
        readonly name: string;
      };
      readonly body: EventTypeBody;
    };
    readonly reply: EventType;
  };
  /** Remove an event type. */
  readonly removeEventType: {
    readonly input: {
      readonly path: {
        readonly name: string;
      };
    };
    readonly reply: undefined;
  };
  /** Create a signing policy and its key pair. */
  readonly createSigningPolicy: {
    readonly input: { readonly body: SigningPolicyDraft };
    readonly reply: SigningPolicy;
  };
  /** List signing policies, newest first. */
  readonly listSigningPolicies: {
    readonly input: {
      readonly query?: {
        readonly limit?: number;
        readonly cursor?: string;
        readonly disabled?: 'true' | 'false';
      };
    };
    readonly reply: {
      readonly data: readonly SigningPolicy[];
      /** The `cursor` of the following page; null: this is the last. Where much has to be looked through, a page holds fewer than `limit`, or none, and `next` goes on where it stopped. */
      readonly next: string | null;
    };
  };
  /** Show a signing policy. */
  readonly getSigningPolicy: {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
    };
    readonly reply: SigningPolicy;
  };
  /** Change what is given of a signing policy. */
  readonly updateSigningPolicy: {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly body: SigningPolicyPatch;
    };
    readonly reply: SigningPolicy;
  };
  /** Delete a signing policy that no webhook uses. */
  readonly deleteSigningPolicy: {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
    };
    readonly reply: undefined;
  };
  /** Where a signing policy’s public key is. */
  readonly getOpenIdConfiguration: {
    readonly input: {
      readonly path: {
        readonly account: string;
        readonly name: string;
      };
    };
    readonly reply: OpenIdConfiguration;
  };
  /** A signing policy’s public key. */
  readonly getJwks: {
    readonly input: {
      readonly path: {
        readonly account: string;
        readonly name: string;
      };
    };
    readonly reply: JwkSet;
  };
  /** Show a domain event and what became of it. */
  readonly getEvent: {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
    };
    readonly reply: KeptEventDetails;
  };
  /** Erase a domain event, its deliveries and their attempts. */
  readonly eraseEvent: {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
    };
    readonly reply: Erasure;
  };
  /** Erase an account and everything that belongs to it. */
  readonly eraseAccount: {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
    };
    readonly reply: Erasure;
  };
  /** List dead letters, oldest first. */
  readonly listDeadLetters: {
    readonly input: {
      readonly query: {
        readonly limit?: number;
        readonly cursor?: string;
        readonly queue: 'event-router' | 'event-router.webhooks' | 'deliveries';
        readonly reason?: string;
      };
    };
    readonly reply: {
      readonly data: readonly DeadLetter[];
      /** The `cursor` of the following page; null: this is the last. Where much has to be looked through, a page holds fewer than `limit`, or none, and `next` goes on where it stopped. */
      readonly next: string | null;
      /** How many there are in all, for whatever reason. */
      readonly total: number;
    };
  };
  /** Send dead letters back to where they came from. */
  readonly redriveDeadLetters: {
    readonly input: { readonly body: DeadLettersToRedrive };
    readonly reply: {
      readonly redriven: number;
    };
  };
  /** Throw dead letters away, for good. */
  readonly discardDeadLetters: {
    readonly input: { readonly body: DeadLettersToDiscard };
    readonly reply: {
      readonly discarded: number;
    };
  };
  /** Add an account or change it. */
  readonly putAccount: {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly body: AccountBody;
    };
    readonly reply: Account;
  };
  /** Show an account. */
  readonly getAccount: {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
    };
    readonly reply: Account;
  };
  /** List accounts by id. */
  readonly listAccounts: {
    readonly input: {
      readonly query?: {
        readonly limit?: number;
        readonly cursor?: string;
      };
    };
    readonly reply: {
      readonly data: readonly Account[];
      /** The `cursor` of the following page; null: this is the last. Where much has to be looked through, a page holds fewer than `limit`, or none, and `next` goes on where it stopped. */
      readonly next: string | null;
    };
  };
  /** Add an account that is not there yet. */
  readonly createAccount: {
    readonly input: { readonly body: NewAccountBody };
    readonly reply: Account;
  };
  /** Add a principal or replace it. */
  readonly putPrincipal: {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly body: PrincipalBody;
    };
    readonly reply: Principal;
  };
  /** Show a principal. */
  readonly getPrincipal: {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
    };
    readonly reply: Principal;
  };
  /** Remove a principal. */
  readonly removePrincipal: {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
    };
    readonly reply: undefined;
  };
  /** List principals by id. */
  readonly listPrincipals: {
    readonly input: {
      readonly query?: {
        readonly limit?: number;
        readonly cursor?: string;
      };
    };
    readonly reply: {
      readonly data: readonly Principal[];
      /** The `cursor` of the following page; null: this is the last. Where much has to be looked through, a page holds fewer than `limit`, or none, and `next` goes on where it stopped. */
      readonly next: string | null;
    };
  };
  /** Issue an API key. */
  readonly issueApiKey: {
    readonly input: { readonly body: ApiKeyBody };
    readonly reply: IssuedApiKey;
  };
  /** List API keys, newest first. */
  readonly listApiKeys: {
    readonly input: {
      readonly query?: {
        readonly limit?: number;
        readonly cursor?: string;
      };
    };
    readonly reply: {
      readonly data: readonly ApiKey[];
      /** The `cursor` of the following page; null: this is the last. Where much has to be looked through, a page holds fewer than `limit`, or none, and `next` goes on where it stopped. */
      readonly next: string | null;
    };
  };
  /** Revoke an API key, at once and for good. */
  readonly revokeApiKey: {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
    };
    readonly reply: undefined;
  };
  /** Issue an access token to an API key. */
  readonly issueToken: { readonly input: { readonly body: TokenRequest }; readonly reply: Token };
  /** End an access token or a refresh token, and the other one with it. */
  readonly revokeToken: {
    readonly input: { readonly body: RevocationRequest };
    readonly reply: undefined;
  };
  /** This API as OpenAPI 3.1. */
  readonly getOpenApi: {
    readonly input: NoInput;
    readonly reply: Readonly<Record<string, unknown>>;
  };
  /** The messages as AsyncAPI 3. */
  readonly getAsyncApi: {
    readonly input: NoInput;
    readonly reply: Readonly<Record<string, unknown>>;
  };
  /** This API as a page to read. */
  readonly readDocs: { readonly input: NoInput; readonly reply: string };
  /** Whether the process is alive, or a restart would help. */
  readonly isLive: { readonly input: NoInput; readonly reply: Health };
  /** Whether it can do its work now. */
  readonly isReady: { readonly input: NoInput; readonly reply: Health };
}

export const ROUTES = {
  createWebhook: ['POST', '/v1/webhooks'],
  listWebhooks: ['GET', '/v1/webhooks'],
  listEnabledWebhooks: ['GET', '/v1/webhooks/enabled'],
  listDisabledWebhooks: ['GET', '/v1/webhooks/disabled'],
  getWebhook: ['GET', '/v1/webhooks/{id}'],
  updateWebhook: ['PATCH', '/v1/webhooks/{id}'],
  deleteWebhook: ['DELETE', '/v1/webhooks/{id}'],
  enableWebhook: ['POST', '/v1/webhooks/{id}/enable'],
  disableWebhook: ['POST', '/v1/webhooks/{id}/disable'],
  listDeliveries: ['GET', '/v1/webhooks/{id}/deliveries'],
  getWebhookHistory: ['GET', '/v1/webhooks/{id}/history'],
  getWebhookStatistics: ['GET', '/v1/webhooks/{id}/stats'],
  listFailingHosts: ['GET', '/v1/hosts'],
  getWebhookSecret: ['GET', '/v1/webhooks/{id}/secret'],
  rotateWebhookSecret: ['POST', '/v1/webhooks/{id}/secret/rotate'],
  confirmVerification: ['GET', '/v1/webhooks/{id}/verify'],
  confirmVerificationByPost: ['POST', '/v1/webhooks/{id}/verify'],
  resendVerification: ['POST', '/v1/webhooks/{id}/resend-verification'],
  testUnsavedWebhook: ['POST', '/v1/webhooks/test'],
  testWebhook: ['POST', '/v1/webhooks/{id}/test'],
  testFilter: ['POST', '/v1/filters/test'],
  listAllDeliveries: ['GET', '/v1/deliveries'],
  getDelivery: ['GET', '/v1/deliveries/{id}'],
  retryDelivery: ['POST', '/v1/deliveries/{id}/retry'],
  recoverDeliveries: ['POST', '/v1/webhooks/{id}/recover'],
  replayEvents: ['POST', '/v1/webhooks/{id}/replay'],
  listJobs: ['GET', '/v1/jobs'],
  getJob: ['GET', '/v1/jobs/{id}'],
  cancelJob: ['POST', '/v1/jobs/{id}/cancel'],
  publishEvents: ['POST', '/v1/events'],
  listEvents: ['GET', '/v1/events'],
  listEventTypes: ['GET', '/v1/event-types'],
  getEventType: ['GET', '/v1/event-types/{name}'],
  putEventType: ['PUT', '/v1/event-types/{name}'],
  removeEventType: ['DELETE', '/v1/event-types/{name}'],
  createSigningPolicy: ['POST', '/v1/signing-policies'],
  listSigningPolicies: ['GET', '/v1/signing-policies'],
  getSigningPolicy: ['GET', '/v1/signing-policies/{id}'],
  updateSigningPolicy: ['PATCH', '/v1/signing-policies/{id}'],
  deleteSigningPolicy: ['DELETE', '/v1/signing-policies/{id}'],
  getOpenIdConfiguration: ['GET', '/policies/{account}/{name}/.well-known/openid-configuration'],
  getJwks: ['GET', '/policies/{account}/{name}/jwks.json'],
  getEvent: ['GET', '/v1/events/{id}'],
  eraseEvent: ['DELETE', '/v1/events/{id}'],
  eraseAccount: ['POST', '/v1/accounts/{id}/erase'],
  listDeadLetters: ['GET', '/v1/dead-letters'],
  redriveDeadLetters: ['POST', '/v1/dead-letters/redrive'],
  discardDeadLetters: ['POST', '/v1/dead-letters/discard'],
  putAccount: ['PUT', '/v1/accounts/{id}'],
  getAccount: ['GET', '/v1/accounts/{id}'],
  listAccounts: ['GET', '/v1/accounts'],
  createAccount: ['POST', '/v1/accounts'],
  putPrincipal: ['PUT', '/v1/principals/{id}'],
  getPrincipal: ['GET', '/v1/principals/{id}'],
  removePrincipal: ['DELETE', '/v1/principals/{id}'],
  listPrincipals: ['GET', '/v1/principals'],
  issueApiKey: ['POST', '/v1/api-keys'],
  listApiKeys: ['GET', '/v1/api-keys'],
  revokeApiKey: ['DELETE', '/v1/api-keys/{id}'],
  issueToken: ['POST', '/oauth2/token'],
  revokeToken: ['POST', '/oauth2/revoke'],
  getOpenApi: ['GET', '/openapi.json'],
  getAsyncApi: ['GET', '/asyncapi.json'],
  readDocs: ['GET', '/docs'],
  isLive: ['GET', '/health/live'],
  isReady: ['GET', '/health/ready'],
} as const satisfies Readonly<Record<keyof Operations, readonly [method: string, path: string]>>;
