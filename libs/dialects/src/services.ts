import type {
  AccessStore,
  ApiKeys,
  ChangeWebhook,
  Clock,
  CreateWebhook,
  Credentials,
  Ids,
  IssueTokens,
  KnownEventTypes,
  Profiles,
  RouteEvents,
  TestWebhook,
  WebhookReader,
} from '#application';

/** What the application layer does for dialects: the same as for the native API. */
export interface DialectServices {
  readonly createWebhook: CreateWebhook;
  readonly changeWebhook: ChangeWebhook;
  readonly testWebhook: TestWebhook;
  readonly webhooks: WebhookReader;
  readonly routeEvents: RouteEvents;
  readonly eventTypes: KnownEventTypes;
  readonly profiles: Profiles;
  readonly access: AccessStore;
  readonly apiKeys: ApiKeys;
  readonly issueTokens: IssueTokens;
  readonly credentials: Credentials;
  readonly ids: Ids;
  readonly clock: Clock;
}
