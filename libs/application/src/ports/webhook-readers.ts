import type {
  DisabledReason,
  EnabledWebhook,
  DisabledWebhook,
  WebhookHealth,
  WebhookSettings,
} from '#domain';

/** A webhook as an administrator sees it. Instants are ISO 8601. */
export interface WebhookView {
  readonly id: string;
  readonly account: string;
  readonly settings: WebhookSettings;
  readonly health: WebhookHealth;
  readonly failures: number;
  readonly lastError: string | null;
  readonly lastSuccessAt: string | null;
  readonly lastFailureAt: string | null;
  readonly disabledReason: DisabledReason | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly version: number;
}

/** One page of a listing; `next` goes in as `after` to get the following one. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export interface PageRequest {
  readonly limit: number;
  readonly after: string | null;
}

export abstract class WebhookReader {
  abstract find(account: string, webhookId: string): Promise<WebhookView | undefined>;
  /** Newest first. */
  abstract list(account: string, page: PageRequest): Promise<Page<WebhookView>>;
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
