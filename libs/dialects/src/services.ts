import type {
  AccessStore,
  ChangeWebhook,
  Clock,
  CreateWebhook,
  Ids,
  TestWebhook,
  WebhookReader,
} from '#application';

/** What the application layer does for dialects: the same as for the native API. */
export interface DialectServices {
  readonly createWebhook: CreateWebhook;
  readonly changeWebhook: ChangeWebhook;
  readonly testWebhook: TestWebhook;
  readonly webhooks: WebhookReader;
  readonly access: AccessStore;
  readonly ids: Ids;
  readonly clock: Clock;
}
