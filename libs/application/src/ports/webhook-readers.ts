import type {
  DisabledReason,
  EnabledWebhook,
  DisabledWebhook,
  VerificationState,
  WebhookDeliveryFailed,
  WebhookEvent,
  WebhookHealth,
  WebhookSettings,
} from '#domain';

/** A webhook as an administrator sees it. Instants are ISO 8601. */
export interface WebhookView {
  readonly id: string;
  readonly account: string;
  readonly settings: WebhookSettings;
  readonly health: WebhookHealth;
  readonly number: number;
  readonly verification: VerificationState;
  readonly failures: number;
  /** When the first of the failures in a row ended. */
  readonly failingSince: string | null;
  readonly lastError: string | null;
  readonly lastSuccessAt: string | null;
  readonly lastFailureAt: string | null;
  /**
   * When the first of its deliveries that failed before is due again; null when none waits, and while it is
   * disabled. Of one that is being attempted at the moment it is when it would be taken for lost.
   */
  readonly nextAttemptAt: string | null;
  readonly disabledReason: DisabledReason | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly version: number;
}

/**
 * One page of a listing; `next` goes in as `after` to get the following one, and is null on the last. What is looked for
 * row by row may fill a page only in part, or not at all, and go on all the same: only `next` tells the end.
 */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export interface PageRequest {
  readonly limit: number;
  readonly after: string | null;
}

/** What a listing is narrowed to; what is undefined does not narrow. */
export interface WebhookFilter {
  readonly health?: WebhookHealth | 'enabled' | undefined;
  /** A type that it would hear of, or one of its own patterns as it is written there. */
  readonly event?: string | undefined;
  /** One of the projects it lists. */
  readonly project?: string | undefined;
  /** Null: those of nobody in particular. */
  readonly owner?: string | null | undefined;
  /** The program that made it, where its dialect keeps that, as `app`. */
  readonly app?: string | undefined;
  readonly preset?: string | undefined;
  /** One of the objects it is confined to. */
  readonly within?: string | undefined;
  readonly number?: number | undefined;
  /** Text in its name or URL, in either case. */
  readonly text?: string | undefined;
}

/** A webhook, as far as it matters who else points where it does. */
export interface WebhookAtHost {
  readonly id: string;
  /** As `hostOf` has it. */
  readonly host: string;
  readonly settings: WebhookSettings;
}

/** One entry of a webhook's audit trail. Instants are ISO 8601. */
export interface HistoryEntry {
  readonly version: number;
  readonly event: WebhookEvent;
  readonly actor: string;
  readonly at: string;
  /** Where failures stopped it: the latest of those in a row, MAX_FAILURES_TOLD at most, oldest first. */
  readonly failures?: readonly WebhookDeliveryFailed['data'][];
  /** How many there were before those. */
  readonly failuresBefore?: number;
}

/** A rule may ask for thousands; each is an entry of its own all the same. */
export const MAX_FAILURES_TOLD = 50;

export abstract class WebhookReader {
  abstract find(account: string, webhookId: string): Promise<WebhookView | undefined>;
  /** Whether it would be found. */
  abstract knows(account: string, webhookId: string): Promise<boolean>;
  /** Newest first. */
  abstract list(
    account: string,
    page: PageRequest,
    filter?: WebhookFilter,
  ): Promise<Page<WebhookView>>;
  abstract count(account: string, filter: WebhookFilter): Promise<number>;
  /** Enabled webhooks that point at these hosts, of each host the newest, `limit` at most. */
  abstract pointingAt(
    account: string,
    hosts: readonly string[],
    limit: number,
  ): Promise<readonly WebhookAtHost[]>;
  /** Whether a webhook of the account has proved this very URL. */
  abstract isProven(account: string, url: string): Promise<boolean>;
  /**
   * A webhook's stream, newest first, also of a deleted one; `after` is a version. Undefined when the account
   * never had it.
   */
  abstract history(
    account: string,
    webhookId: string,
    page: PageRequest,
  ): Promise<Page<HistoryEntry> | undefined>;
}

export type WebhookChange =
  | { readonly version: number; readonly state: EnabledWebhook | DisabledWebhook }
  | {
      readonly version: number;
      readonly state: { readonly status: 'deleted'; readonly webhookId: string };
    };

/** Lets a directory follow the store. */
export abstract class WebhookChanges {
  /**
   * Every webhook changed since the mark (null: every webhook there is), seen as of now. May tell of one
   * again; never leaves out one whose change is committed.
   */
  abstract since(
    mark: string | null,
  ): Promise<{ readonly mark: string; readonly changes: readonly WebhookChange[] }>;
}
