import type {
  AccessStore,
  ApiKeys,
  ChangeWebhook,
  Clock,
  ConfirmVerification,
  CreateWebhook,
  Credentials,
  DeliveryReader,
  EventReader,
  Ids,
  IssueTokens,
  KeepSigningPolicies,
  KnownEventTypes,
  Log,
  PolicyKeys,
  Profiles,
  RouteEvents,
  SigningPolicies,
  TestWebhook,
  WebhookReader,
} from '#application';

/** What the application layer does for dialects: the same as for the native API. */
export interface DialectServices {
  readonly createWebhook: CreateWebhook;
  readonly changeWebhook: ChangeWebhook;
  readonly testWebhook: TestWebhook;
  readonly confirmVerification: ConfirmVerification;
  readonly keepPolicies: KeepSigningPolicies;
  readonly policies: SigningPolicies;
  readonly policyKeys: PolicyKeys;
  readonly webhooks: WebhookReader;
  readonly deliveries: DeliveryReader;
  readonly routeEvents: RouteEvents;
  readonly events: EventReader;
  readonly eventTypes: KnownEventTypes;
  readonly profiles: Profiles;
  readonly access: AccessStore;
  readonly apiKeys: ApiKeys;
  readonly issueTokens: IssueTokens;
  readonly credentials: Credentials;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly log: Log;
}
